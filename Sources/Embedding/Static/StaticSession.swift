internal import CKernels
internal import Tokenization

/// One thread's access to a static model.
final class StaticSession: EmbeddingSession {
    let layers = [1]
    private let embedder: StaticEmbedder
    private let unitLength: Bool
    private let leading: Int
    private let trailing: Int
    private var tokens: [Int32] = []
    private var promptScratch: [UInt8] = []
    private var rows: [Int32] = []

    /// - Parameter unitLength: whether vectors are scaled to length 1; otherwise they are the mean of the tokens' vectors.
    init(embedder: StaticEmbedder, unitLength: Bool) {
        self.embedder = embedder
        self.unitLength = unitLength
        let framing = embedder.tokenizer.framing
        leading = framing.leading.count
        trailing = framing.trailing.count
    }

    func tokenize(_ text: String) -> TokenizedText {
        tokens.removeAll(keepingCapacity: true)
        let isBare = !embedder.configuration.countsSpecialTokens
        let limit = embedder.model.maxTokens + (isBare ? leading + trailing : 0)
        let isTruncated = embedder.prefix.withText(text, scratch: &promptScratch) {
            embedder.tokenizer.encode($0, into: &tokens, maxTokens: limit)
        }
        if isBare {
            // Like model2vec: neither special nor unknown tokens.
            tokens.removeLast(trailing)
            tokens.removeFirst(leading)
            let unknown = embedder.tokenizer.unknownID
            tokens.removeAll { $0 == unknown }
        }
        return TokenizedText(ids: tokens, isTruncated: isTruncated)
    }

    func tokenize(ids: [Int32]) throws -> TokenizedText {
        let isBare = !embedder.configuration.countsSpecialTokens
        let limit = embedder.model.maxTokens + (isBare ? leading + trailing : 0)
        var text = try embedder.tokenizer.framed(ids, maxTokens: limit)
        if isBare { text.ids = Array(text.ids.dropFirst(leading).dropLast(trailing)) }
        return text
    }

    /// - Throws: `EmbeddingError` when a text has a token outside the vocabulary, or the vector overflows.
    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        let dimensions = embedder.model.dimensions
        precondition(output.layerCount == 1 && output.dimensions == dimensions, "output is of another shape")
        output.resize(rows: batch.count)
        let known = Int32(embedder.table.tokens)
        for (index, text) in batch.enumerated() {
            guard text.ids.allSatisfy({ $0 >= 0 && $0 < known }) else {
                throw EmbeddingError(.invalidArgument, at: "text \(index)", "a token id is not in the vocabulary")
            }
            rows.removeAll(keepingCapacity: true)
            embedder.table.rows(of: text.ids, into: &rows)
            let isFinite = output.storage.withUnsafeMutableBufferPointer { storage in
                let row = storage.baseAddress! + index * dimensions
                embedder.table.sum(rows, into: row)
                if unitLength {
                    ak_unit_length(row, dimensions)
                } else if !text.ids.isEmpty {
                    let inverse = 1 / Float(text.ids.count)
                    for column in 0..<dimensions { row[column] *= inverse }
                }
                return ak_all_finite(row, dimensions)
            }
            guard isFinite else {
                throw EmbeddingError(
                    .engine, at: "text \(index)", "its vector is not finite",
                    remedy: "the model's vectors overflow; make the model again, or use another")
            }
        }
    }
}
