internal import Classification
internal import Embedding

/// The tokens of messages and their frequent pairs of neighbours, as the rows of a sparse matrix: what a static embedding is
/// linear in.
struct TokenCounts {
    /// One row per message, then one per excerpt: its tokens' columns and its pairs', each worth 1 / tokens.
    let rows: SparseRows
    /// The share of the messages that contain each column.
    let documentShares: [Double]
    /// The pairs that have columns, after those of the tokens; the most frequent first.
    let bigrams: [Bigram]
    let vocabularySize: Int
    /// All tokens of all messages.
    let tokenCount: Int

    /// The effect of a pair that occurs in fewer texts cannot be separated from the rest of its text. A message and its excerpt
    /// count as two texts, which is enough even if the pair occurs in no other message.
    private static let minTexts = 2

    init(texts: [String], excerpts: [String], embedder: TransformerEmbedder, maxBigrams: Int) throws {
        // Without the prompt, which the static model does not have.
        let tokens = texts.map { embedder.bareTokens($0) }
        vocabularySize = embedder.vocabularySize
        tokenCount = tokens.reduce(0) { $0 + $1.count }
        let stretches = excerpts.map { embedder.bareTokens($0) }
        bigrams = Self.frequent(tokens + stretches, max: maxBigrams)
        let index = BigramIndex(bigrams, firstRow: vocabularySize)
        var rows = SparseRows(columns: vocabularySize + bigrams.count)
        var columns: [Int32] = []
        func append(_ ids: [Int32]) {
            columns.removeAll(keepingCapacity: true)
            columns += ids
            index.append(ids, to: &columns)
            rows.append(columns, value: 1 / Float(max(ids.count, 1)))
        }
        for ids in tokens { append(ids) }
        documentShares = rows.documentShares
        for ids in stretches { append(ids) }
        self.rows = rows
    }

    /// The pairs found in the most texts, ties in order of their tokens.
    private static func frequent(_ tokens: [[Int32]], max: Int) -> [Bigram] {
        guard max > 0 else { return [] }
        var counts: [Bigram: (texts: Int, last: Int)] = [:]
        for (text, ids) in tokens.enumerated() {
            for position in ids.indices.dropFirst() {
                let pair = Bigram(ids[position - 1], ids[position])
                if counts[pair]?.last == text { continue }
                counts[pair, default: (0, 0)].texts += 1
                counts[pair]!.last = text
            }
        }
        let frequent = counts.filter { $0.value.texts >= minTexts }.map { ($0.key, $0.value.texts) }
        let sorted = frequent.sorted { ($1.1, $0.0.first, $0.0.second) < ($0.1, $1.0.first, $1.0.second) }
        return sorted.prefix(max).map(\.0)
    }
}
