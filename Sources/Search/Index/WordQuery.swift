internal import GRDB

/// A query for FTS5: any of its words counts. Signs in it are no operators.
struct WordQuery {
    /// Nil when there is no word.
    let pattern: String?

    /// Words of a query that count, the first ones: a query may be a whole document.
    private static let maxWords = 256

    init(_ query: String, _ database: Database) throws {
        let tokens = try database.makeTokenizer(IndexSchema.tokenizer).tokenize(query: query)
        var (words, seen): ([String], Set<String>) = ([], [])
        for (word, _) in tokens where words.count < Self.maxWords && seen.insert(word).inserted {
            words.append("\"\(word.replacing("\"", with: "\"\""))\"")
        }
        pattern = words.isEmpty ? nil : words.joined(separator: " OR ")
    }
}
