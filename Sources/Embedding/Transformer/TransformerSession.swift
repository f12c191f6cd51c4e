internal import CKernels
internal import Tokenization

/// One thread's forward passes through a transformer. Buffers are made once and used for every batch.
public final class TransformerSession: EmbeddingSession {
    public let layers: [Int]
    /// How many tokens go through the layers at once: enough for full-speed matrix products, few enough to stay in cache.
    public static let blockTokens = 512

    let embedder: TransformerEmbedder
    private let unitLength: Bool
    private let workspace: Workspace
    private var products: [ProductKey: MatrixProduct] = [:]
    private var tokens: [Int32] = []

    /// Products of the same shape share one primitive.
    private struct ProductKey: Hashable {
        var rows: Int
        var inputs: Int
        var outputs: Int
    }

    init(embedder: TransformerEmbedder, layers: [Int], unitLength: Bool) throws(EmbeddingError) {
        let count = embedder.model.layerCount
        guard !layers.isEmpty, layers == Array(Set(layers)).sorted(), layers.allSatisfy({ (1...count).contains($0) }) else {
            throw EmbeddingError(
                .invalidArgument, at: "layers", "\(layers) is not an ascending list of layers between 1 and \(count)")
        }
        OneDNN.useOneThread()
        self.embedder = embedder
        self.layers = layers
        self.unitLength = unitLength
        workspace = Workspace(
            configuration: embedder.weights.configuration, tokens: max(Self.blockTokens, embedder.model.maxTokens),
            precision: embedder.precision)
        tokens.reserveCapacity(embedder.model.maxTokens)
    }

    public func tokenize(_ text: String) -> TokenizedText {
        tokens.removeAll(keepingCapacity: true)
        var text = text
        let isTruncated = text.withUTF8 { embedder.tokenizer.encode($0, into: &tokens, maxTokens: embedder.model.maxTokens) }
        return TokenizedText(ids: tokens, isTruncated: isTruncated)
    }

    /// - Throws: `EmbeddingError` when a text has no token, too many, or one that the model does not know.
    public func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        let model = embedder.model
        precondition(
            output.layerCount == layers.count && output.dimensions == model.dimensions, "output is of another shape")
        output.resize(rows: batch.count)
        var start = 0
        while start < batch.count {
            workspace.clear()
            var end = start
            while end < batch.count, workspace.rows == 0 || workspace.rows + batch[end].ids.count <= Self.blockTokens {
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
                try forward(into: storage.baseAddress! + start * columns, columns: columns)
            }
            start = end
        }
    }

    /// Runs the block in the workspace through the layers and pools those asked for.
    private func forward(into output: UnsafeMutablePointer<Float>, columns: Int) throws(EmbeddingError) {
        let weights = embedder.weights
        let space = workspace
        let rows = space.rows
        ak_embed(
            space.ids.base, space.positions.base, rows, space.hidden, weights.wordEmbeddings.base,
            weights.positionEmbeddings.base, weights.typeEmbedding.base, weights.embeddingNorm.kernel, space.state.base)
        var pooled = 0
        for (index, layer) in weights.layers.prefix(layers.last!).enumerated() {
            switch embedder.precision {
            case .int8: try forwardInt8(layer)
            case .f32, .auto: try forwardF32(layer)
            }
            if layers[pooled] == index + 1 {
                pool(into: output + pooled * space.hidden, columns: columns)
                pooled += 1
            }
        }
    }

    private func forwardF32(_ layer: EncoderWeights.Layer) throws(EmbeddingError) {
        let space = workspace
        let rows = space.rows
        try multiply(layer.queryKeyValue, from: space.state.base, to: space.wide.base)
        ak_add_bias(space.wide.base, rows, 3 * space.hidden, layer.queryKeyValue.bias.base)
        attend()
        try multiply(layer.attentionOutput, from: space.context.base, to: space.wide.base)
        ak_add_normalize(
            space.state.base, space.wide.base, rows, space.hidden, layer.attentionOutput.bias.base, layer.attentionNorm.kernel)
        try multiply(layer.up, from: space.state.base, to: space.wide.base)
        ak_add_bias_activate(space.wide.base, rows, space.inner, layer.up.bias.base, space.activation)
        try multiply(layer.down, from: space.wide.base, to: space.context.base)
        ak_add_normalize(
            space.state.base, space.context.base, rows, space.hidden, layer.down.bias.base, layer.outputNorm.kernel)
    }

    private func forwardInt8(_ layer: EncoderWeights.Layer) throws(EmbeddingError) {
        let space = workspace
        let rows = space.rows
        let quantized = space.quantized
        let scale = UnsafePointer(quantized.scale!)
        let zero = UnsafePointer(quantized.zero!)
        let sums = space.sums.base
        ak_quantize_rows(space.state.base, rows, space.hidden, quantized)
        try multiply(layer.queryKeyValue, from: quantized.q, to: sums)
        ak_dequantize(sums, rows, 3 * space.hidden, scale, zero, layer.queryKeyValue.dequantization, space.wide.base)
        attend()
        ak_quantize_rows(space.context.base, rows, space.hidden, quantized)
        try multiply(layer.attentionOutput, from: quantized.q, to: sums)
        ak_dequantize_add_normalize(
            space.state.base, sums, rows, space.hidden, scale, zero, layer.attentionOutput.dequantization,
            layer.attentionNorm.kernel, space.row.base)
        ak_quantize_rows(space.state.base, rows, space.hidden, quantized)
        try multiply(layer.up, from: quantized.q, to: sums)
        ak_dequantize_activate_quantize(
            sums, rows, space.inner, scale, zero, layer.up.dequantization, space.activation, space.row.base, quantized)
        try multiply(layer.down, from: quantized.q, to: sums)
        ak_dequantize_add_normalize(
            space.state.base, sums, rows, space.hidden, scale, zero, layer.down.dequantization, layer.outputNorm.kernel,
            space.row.base)
    }

    private func attend() {
        let space = workspace
        for text in space.texts {
            ak_attention(
                space.wide.base + text.lowerBound * 3 * space.hidden, text.count, space.heads, space.hidden / space.heads,
                space.attentionScratch.base, space.context.base + text.lowerBound * space.hidden)
        }
    }

    private func pool(into output: UnsafeMutablePointer<Float>, columns: Int) {
        let space = workspace
        let rows: (Range<Int>) -> Int = embedder.weights.configuration.pooling == .cls ? { _ in 1 } : { $0.count }
        for (index, text) in space.texts.enumerated() {
            ak_mean_pool(
                space.state.base + text.lowerBound * space.hidden, rows(text), space.hidden, unitLength,
                output + index * columns)
        }
    }

    private func multiply(
        _ layer: Linear, from source: UnsafeMutableRawPointer, to product: UnsafeMutableRawPointer
    ) throws(EmbeddingError) {
        let key = ProductKey(
            rows: Workspace.paddedRows(workspace.rows), inputs: layer.weights.inputs, outputs: layer.weights.outputs)
        if let known = products[key] {
            try known.execute(layer.weights, from: source, to: product)
        } else {
            let made = try MatrixProduct(rows: key.rows, weights: layer.weights)
            products[key] = made
            try made.execute(layer.weights, from: source, to: product)
        }
    }
}
