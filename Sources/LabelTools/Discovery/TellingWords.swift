internal import Glibc

/// The words that set a group of messages apart from all others.
///
/// A word's weight is the z-score of its log odds in the group against those elsewhere, with the frequencies in all of the
/// traffic as prior (Monroe, Colaresi and Quinn, "Fightin' words", 2008, equation 22). Messages that contain the word
/// are counted, not its occurrences.
struct TellingWords {
    private var counts: [String: Int] = [:]
    private var total = 0

    /// The weight of the prior, in words.
    private static let priorWeight = 500.0
    /// A word must be in this share of a group's messages, and in two.
    private static let minShare = 0.08

    /// Counts a message of the traffic.
    mutating func add(_ text: String) {
        for word in Words.distinct(text) {
            counts[word, default: 0] += 1
            total += 1
        }
    }

    /// The most telling words of some of the messages counted, the most telling first.
    func words(of texts: [String], count: Int) -> [String] {
        var own: [String: Int] = [:]
        for text in texts { for word in Words.distinct(text) { own[word, default: 0] += 1 } }
        let size = own.values.reduce(0, +)
        let minTexts = max(2, Int((Self.minShare * Double(texts.count)).rounded(.up)))
        let weighed = own.filter { $0.value >= minTexts }.map { word, count in
            (word: word, weight: weight(count, of: size, elsewhere: (counts[word] ?? count) - count))
        }
        return weighed.filter { $0.weight > 0 }.sorted { ($1.weight, $0.word) < ($0.weight, $1.word) }.prefix(count).map(\.word)
    }

    private func weight(_ count: Int, of size: Int, elsewhere: Int) -> Double {
        let prior = Self.priorWeight * Double(count + elsewhere) / Double(max(total, 1))
        let (own, other) = (Double(count) + prior, Double(elsewhere) + prior)
        let odds = log(own / (Double(size) + Self.priorWeight - own))
        let oddsElsewhere = log(other / (Double(total - size) + Self.priorWeight - other))
        return (odds - oddsElsewhere) / (1 / own + 1 / other).squareRoot()
    }
}
