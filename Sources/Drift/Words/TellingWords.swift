internal import Glibc

/// The words that set some texts apart from others.
///
/// A word's weight is the z-score of its log odds in the one group against the other, with the frequencies in both as prior
/// (Monroe, Colaresi and Quinn, "Fightin' words", 2008, equation 22). Texts that contain the word are counted.
package struct TellingWords {
    private var counts: [String: (Int, Int)] = [:]
    private var totals = (0, 0)

    /// The weight of the prior, in words.
    private static let priorWeight = 500.0
    /// Words of fewer messages than this are never named: they may be what a single sender wrote.
    static let minMessages = 3
    /// Weaker differences are left out.
    private static let minWeight = 3.0

    package init(of texts: [String], against others: [String]) {
        for text in texts {
            for word in TextWords.distinct(text) {
                counts[word, default: (0, 0)].0 += 1
                totals.0 += 1
            }
        }
        for text in others {
            for word in TextWords.distinct(text) {
                counts[word, default: (0, 0)].1 += 1
                totals.1 += 1
            }
        }
    }

    /// The words that are more frequent in the texts than in the others, the most telling first.
    package func more(_ limit: Int) -> [String] {
        var weighed: [(word: String, weight: Double)] = []
        for (word, count) in counts where count.0 >= Self.minMessages {
            let weight = weight(count)
            if weight >= Self.minWeight { weighed.append((word, weight)) }
        }
        return weighed.sorted { ($1.weight, $0.word) < ($0.weight, $1.word) }.prefix(limit).map(\.word)
    }

    private func weight(_ count: (Int, Int)) -> Double {
        let all = Double(totals.0 + totals.1)
        let prior = Self.priorWeight * Double(count.0 + count.1) / all
        let (own, other) = (Double(count.0) + prior, Double(count.1) + prior)
        let odds = log(own / (Double(totals.0) + Self.priorWeight - own))
        let oddsElsewhere = log(other / (Double(totals.1) + Self.priorWeight - other))
        return (odds - oddsElsewhere) / (1 / own + 1 / other).squareRoot()
    }
}
