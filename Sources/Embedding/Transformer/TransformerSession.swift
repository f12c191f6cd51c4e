internal import CKernels
internal import Tokenization

/// One thread's forward passes through a transformer. Buffers are allocated once and reused for every batch.
package final class TransformerSession: EmbeddingSession {
    package let layers: [Int]
    /// How many tokens go through the layers at once: enough for full-speed matrix products, few enough to stay in cache.
    package var blockTokens: Int { arithmetic.blockTokens }

    let embedder: TransformerEmbedder
    let workspace: Workspace
    /// oneDNN's products by shape; empty where the fused kernels compute.
    var products: [ProductKey: MatrixProduct] = [:]
    private let arithmetic: Arithmetic
    private let pooling: Pooling
    /// What follows the pooling; nil if the session returns pooled vectors.
    private let head: SentenceHead?
    private let unitLength: Bool
    /// The length of a layer's vector in the output.
    private let outputSize: Int
    /// The tokens at the start of a text that are not pooled.
    private let skippedTokens: Int
    /// A pooled vector on its way through the head, and as much again; empty if nothing follows the pooling.
    private let headScratch: AlignedBuffer<Float>
    private var tokens: [Int32] = []
    private var promptScratch: [UInt8] = []
    /// Shares the fused kernels' steps with a helper; nil: not shared.
    private var work: SharedWork?
    /// How many parts the peaks of the feed-forward's inner layer were found in.
    var peakParts = 1

    /// The output of a session.
    enum Output {
        /// Pooled layers.
        case layers(unitLength: Bool)
        /// The last layer, pooled and sent through the head.
        case sentence
    }

    init(
        embedder: TransformerEmbedder, arithmetic: Arithmetic, layers: [Int], output: Output
    ) throws(EmbeddingError) {
        let count = embedder.model.layerCount
        guard !layers.isEmpty, layers == Array(Set(layers)).sorted(), layers.allSatisfy({ (1...count).contains($0) }) else {
            throw EmbeddingError(
                .invalidArgument, at: "layers", "\(layers) is not an ascending list of layers between 1 and \(count)")
        }
        OneDNN.useOneThread()
        self.embedder = embedder
        self.arithmetic = arithmetic
        self.layers = layers
        let configuration = embedder.weights.configuration
        pooling = configuration.pooling
        skippedTokens = pooling.includesPrompt ? 0 : embedder.prefix.tokenCount
        switch output {
        case .layers(let unitLength):
            self.unitLength = unitLength
            head = nil
            outputSize = configuration.pooledSize
        case .sentence:
            unitLength = false
            head = configuration.head
            outputSize = configuration.head.outputs
        }
        headScratch = AlignedBuffer(count: head.map { 2 * $0.widest } ?? 0, filledWith: 0)
        workspace = Workspace(
            configuration: embedder.weights.configuration, tokens: max(arithmetic.blockTokens, embedder.model.maxTokens),
            arithmetic: arithmetic)
        tokens.reserveCapacity(embedder.model.maxTokens)
    }

    package func tokenize(_ text: String) -> TokenizedText {
        tokens.removeAll(keepingCapacity: true)
        let isTruncated = embedder.prefix.withText(text, scratch: &promptScratch) {
            embedder.tokenizer.encode($0, into: &tokens, maxTokens: embedder.model.maxTokens)
        }
        return TokenizedText(ids: tokens, isTruncated: isTruncated)
    }

    package func tokenize(ids: [Int32]) throws -> TokenizedText {
        try embedder.tokenizer.framed(ids, maxTokens: embedder.model.maxTokens)
    }

    package func share(_ work: SharedWork) { self.work = work }

    /// - Throws: `EmbeddingError` when a text has no token, too many, or one outside the vocabulary.
    package func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        let model = embedder.model
        precondition(
            output.layerCount == layers.count && output.dimensions == outputSize, "output is of another shape")
        output.resize(rows: batch.count)
        var start = 0
        while start < batch.count {
            workspace.clear()
            var end = start
            while end < batch.count, workspace.rows == 0 || workspace.rows + batch[end].ids.count <= blockTokens {
                guard (1...model.maxTokens).contains(batch[end].ids.count) else {
                    throw EmbeddingError(
                        .invalidArgument, at: "text \(end)",
                        "\(batch[end].ids.count) tokens are outside 1...\(model.maxTokens)")
                }
                guard workspace.append(batch[end].ids, vocabularySize: embedder.weights.configuration.vocabularySize) else {
                    throw EmbeddingError(.invalidArgument, at: "text \(end)", "a token id is not in the vocabulary")
                }
                end += 1
            }
            let columns = output.columns
            try output.storage.withUnsafeMutableBufferPointer { storage throws(EmbeddingError) in
                try forward(into: storage.baseAddress! + start * columns, columns: columns, firstText: start)
            }
            start = end
        }
    }

    /// Runs the block in the workspace through the layers and pools those requested.
    ///
    /// - Parameter firstText: the index of the block's first text in its batch, for messages.
    private func forward(
        into output: UnsafeMutablePointer<Float>, columns: Int, firstText: Int
    ) throws(EmbeddingError) {
        let weights = embedder.weights
        let space = workspace
        ak_embed(
            space.ids.base, space.positions.base, space.rows, space.hidden, weights.wordEmbeddings.base,
            weights.positionEmbeddings.base, weights.typeEmbedding.base, weights.embeddingNorm.kernel, space.state.base)
        var pooled = 0
        func finish(_ layer: Int) throws(EmbeddingError) {
            guard layers[pooled] == layer + 1 else { return }
            try pool(into: output + pooled * outputSize, columns: columns, firstText: firstText)
            pooled += 1
        }
        switch weights.layers {
        case .fused(let layers):
            ak_fused_quantize(space.state.base, space.rows, space.hidden, space.outerRows)
            for (index, layer) in layers.prefix(self.layers.last!).enumerated() {
                for operation in FusedOperation.allCases {
                    if let work {
                        work.run { perform(operation, of: layer, part: $0, of: $1) }
                    } else {
                        perform(operation, of: layer, part: 0, of: 1)
                    }
                }
                try finish(index)
            }
        case .oneDNN(let layers):
            for (index, layer) in layers.prefix(self.layers.last!).enumerated() {
                if embedder.precision == .int8 { try forwardInt8(layer) } else { try forwardF32(layer) }
                try finish(index)
            }
        }
    }

    private func pool(
        into output: UnsafeMutablePointer<Float>, columns: Int, firstText: Int
    ) throws(EmbeddingError) {
        let space = workspace
        for (index, text) in space.texts.enumerated() {
            let row = output + index * columns
            pooling.pool(
                space.state.base + text.lowerBound * space.hidden, rows: text.count, skipping: skippedTokens,
                width: space.hidden, unitLength: unitLength, into: head == nil ? row : headScratch.base)
            if let head { head.apply(headScratch.base, scratch: headScratch.base + head.widest, to: row) }
            guard ak_all_finite(row, outputSize) else {
                throw EmbeddingError(
                    .engine, at: "text \(firstText + index)", "its vector is not finite",
                    remedy: "the model's weights overflow; fetch the model again, or use another")
            }
        }
    }
}
