internal import Embedding

/// One thread's access to the server: one request at a time.
final class RemoteSession: EmbeddingSession {
    let layers = [1]
    private let server: EmbeddingServer
    private let maxTokens: Int
    private let split: RequestSplit
    private var waiting: () throws -> Void = {}
    private var trace: () -> TraceContext? = { nil }

    init(_ server: EmbeddingServer, maxTokens: Int) {
        self.server = server
        self.maxTokens = maxTokens
        split = RequestSplit(maxTexts: server.options.batchSize)
    }

    func tokenize(_ text: String) -> TokenizedText { TextPieces.tokenize(text, limit: maxTokens) }

    func whileWaiting(_ body: @escaping () throws -> Void) { waiting = body }

    func tracing(_ context: @escaping () -> TraceContext?) { trace = context }

    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        output.resize(rows: batch.count)
        let texts = batch.map { TextPieces.text(of: $0.ids) }
        for range in split.ranges(texts.map(\.utf8.count)) { try embed(texts, range, into: &output) }
    }

    /// One request, or several if the server does not take this one.
    private func embed(_ texts: [String], _ range: Range<Int>, into output: inout EmbeddingMatrix) throws {
        let vectors: [[Float]]
        do {
            vectors = try server.vectors(of: Array(texts[range]), trace: trace(), waiting: waiting)
        } catch let error as EmbeddingError {
            // Too many texts for this server, or one that it does not take: the halves tell.
            guard error.code == .refusedText, range.count > 1 else { throw error }
            let middle = range.lowerBound + range.count / 2
            try embed(texts, range.lowerBound..<middle, into: &output)
            return try embed(texts, middle..<range.upperBound, into: &output)
        }
        for (row, vector) in zip(range, vectors) { output.set(row, toDirectionOf: vector) }
    }
}

extension EmbeddingMatrix {
    /// Overwrites a row with a vector scaled to unit length; zeros stay zeros.
    fileprivate mutating func set(_ row: Int, toDirectionOf vector: [Float]) {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let scale = length > 0 ? 1 / length : 0
        for (column, value) in vector.enumerated() { storage[row * columns + column] = Float(Double(value) * scale) }
    }
}
