internal import GRDB

/// A query for FTS5: any of its words counts. Signs in it are no operators.
struct WordQuery {
    /// Nil when there is no word.
    let pattern: String?

    /// Words of a query that count, the first ones: a query may be a whole document.
    private static let maxWords = 256
    /// A word in as many texts is common.
    static let commonTexts = 1000
    /// FTS5 scores every text with any of the words, some microseconds each. Of common words, the rarest are taken while
    /// they are in no more texts than this together; the others would hardly change the ranking.
    private static let maxTexts = 20_000

    /// - Parameter common: how many texts have a word, of common words.
    init(_ query: String, common: [String: Int], _ database: Database) throws {
        let tokens = try database.makeTokenizer(IndexSchema.tokenizer).tokenize(query: query)
        let words = Self.chosen(tokens.map(\.token), common: common)
        let quoted = words.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
        pattern = quoted.isEmpty ? nil : quoted.joined(separator: " OR ")
    }

    private static func chosen(_ words: [String], common: [String: Int]) -> [String] {
        var seen: Set<String> = []
        let distinct = words.filter { seen.insert($0).inserted }.prefix(maxWords)
        let rarestFirst = distinct.map { (word: $0, texts: common[$0] ?? 0) }.sorted { $0.texts < $1.texts }
        var texts = 0
        // At least one, however common.
        return rarestFirst.enumerated().prefix { place, item in
            texts += item.texts
            return place == 0 || texts <= maxTexts
        }.map(\.element.word)
    }
}
