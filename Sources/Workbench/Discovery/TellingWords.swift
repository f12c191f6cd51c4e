internal import Glibc

/// The words that tell a group of texts from the rest: class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794),
/// tf(word, group) · log(1 + A / f(word)), where f counts the word in all texts and A is the mean number of words a group.
struct TellingWords {
    private var frequencies: [String: Int] = [:]
    private var total = 0

    /// - Parameter texts: all texts, the groups' among them.
    init(_ texts: some Sequence<String>) {
        for text in texts {
            for word in Self.words(of: text) {
                frequencies[word, default: 0] += 1
                total += 1
            }
        }
    }

    /// The most telling words of a group, the best first, equals in order of the alphabet. A word counts only when it stands in
    /// several of the group's texts.
    ///
    /// - Parameter groups: how many groups there are.
    func best(_ count: Int, of texts: [String], groups: Int) -> [String] {
        var own: [String: (times: Int, texts: Int)] = [:]
        for text in texts {
            let words = Self.words(of: text)
            for word in words { own[word, default: (0, 0)].times += 1 }
            for word in Set(words) { own[word]!.texts += 1 }
        }
        let mean = Double(total) / Double(groups + 1)
        let least = min(2, texts.count)
        let weighed = own.filter { $0.value.texts >= least }.map { word, uses in
            (word: word, weight: Double(uses.times) * log(1 + mean / Double(max(frequencies[word] ?? 0, uses.times))))
        }
        return weighed.sorted { ($1.weight, $0.word) < ($0.weight, $1.word) }.prefix(count).map(\.word)
    }

    /// Runs of letters, lower-case, without those that say nothing: one letter, English stop words, web addresses.
    static func words(of text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0 == "'" || $0 == "’") }
            .map { word in
                let plain = word.replacing("’", with: "'")
                return plain.split(separator: "'").first.map(String.init) ?? ""
            }
            .filter { $0.count > 1 && !stopWords.contains($0) }
    }

    private static let stopWords = Set(
        """
        about above after again all also am an and any are aren as at be because been before being below between both but by can \
        cannot could couldn did didn do does doesn doing don down during each even few for from further get gets getting go goes \
        going gonna got had hadn has hasn have haven having he her here hers herself hi hello him himself his how http https if im \
        in into is isn it its itself ive just know let like ll make many may me might more most much must mustn my myself need no \
        nor not now of off ok okay on once one only or other our ours out over own please pls re really s said same say see shall \
        she should shouldn so some such t tell than thank thanks that the their theirs them themselves then there these they thing \
        things this those through to too u under until up us ur use very want wanna was wasn way we well were weren what when \
        where which while who whom why will with won would wouldn www yeah yes yet you your yours yourself ve com user amp
        """.split(separator: " ").map(String.init))
}
