internal import CKernels

/// The weights of a BERT encoder in the precision they are used in, packed once.
final class EncoderWeights: Sendable {
    let configuration: ModelConfiguration
    let wordEmbeddings: Table
    let positionEmbeddings: Table
    /// The embedding of token type 0, added to every token.
    let typeEmbedding: AlignedBuffer<Float>
    let embeddingNorm: LayerNorm
    let layers: [Layer]
    /// Bits of a weight: 32 in f32; in int8 8, or 7 where the CPU's byte products would saturate.
    let weightBits: Int

    /// One transformer block. Names are those of the paper: attention (QKV, output), feed-forward (up, down).
    struct Layer: Sendable {
        let queryKeyValue: Linear
        let attentionOutput: Linear
        let attentionNorm: LayerNorm
        let up: Linear
        let down: Linear
        let outputNorm: LayerNorm
    }

    /// Scale and shift of a layer normalization.
    struct LayerNorm: Sendable {
        let gamma: AlignedBuffer<Float>
        let beta: AlignedBuffer<Float>
        let epsilon: Float

        var kernel: ak_layer_norm { ak_layer_norm(gamma: gamma.base, beta: beta.base, epsilon: epsilon) }
    }

    /// An embedding table: in the mapped file where it is single precision, so that only rows that occur are in memory.
    enum Table: Sendable {
        case mapped(MappedFile, offset: Int)
        case widened(AlignedBuffer<Float>)

        var base: UnsafePointer<Float> {
            switch self {
            case .mapped(let file, let offset):
                // Alignment was checked when the case was chosen; the file stays mapped as long as `self`.
                (file.bytes.baseAddress! + offset).assumingMemoryBound(to: Float.self)
            case .widened(let buffer): UnsafePointer(buffer.base)
            }
        }
    }

    /// Reads `model.safetensors` of `folder`.
    init(folder: String, configuration: ModelConfiguration, precision: Precision) throws(EmbeddingError) {
        let reader = try TensorReader(path: folder + "/model.safetensors")
        let d = configuration.hiddenSize
        let inner = configuration.intermediateSize
        var weightBits = 32
        if precision == .int8 { weightBits = try OneDNN.multipliesBytesExactly() ? 8 : 7 }
        self.weightBits = weightBits
        let bits = weightBits

        func norm(_ name: String) throws(EmbeddingError) -> LayerNorm {
            LayerNorm(
                gamma: try reader.vector("\(name).weight", or: "\(name).gamma", count: d),
                beta: try reader.vector("\(name).bias", or: "\(name).beta", count: d),
                epsilon: configuration.layerNormEpsilon)
        }
        func linear(_ names: [String], outputs: Int, inputs: Int) throws(EmbeddingError) -> Linear {
            let weights = AlignedBuffer<Float>(count: names.count * outputs * inputs, filledWith: 0)
            let bias = AlignedBuffer<Float>(count: names.count * outputs, filledWith: 0)
            for (index, name) in names.enumerated() {
                try reader.copy("\(name).weight", shape: [outputs, inputs], to: weights.base + index * outputs * inputs)
                try reader.copy("\(name).bias", shape: [outputs], to: bias.base + index * outputs)
            }
            return try Linear(weights: weights, bias: bias, outputs: names.count * outputs, inputs: inputs, bits: bits)
        }

        self.configuration = configuration
        wordEmbeddings = try reader.table("embeddings.word_embeddings.weight", rows: configuration.vocabularySize, columns: d)
        positionEmbeddings = try reader.table(
            "embeddings.position_embeddings.weight", rows: configuration.maxPositions, columns: d)
        typeEmbedding = try reader.firstRow("embeddings.token_type_embeddings.weight", columns: d)
        embeddingNorm = try norm("embeddings.LayerNorm")
        var layers: [Layer] = []
        for index in 0..<configuration.layerCount {
            let name = "encoder.layer.\(index)"
            let attention = "\(name).attention.self"
            layers.append(
                Layer(
                    queryKeyValue: try linear(
                        ["\(attention).query", "\(attention).key", "\(attention).value"], outputs: d, inputs: d),
                    attentionOutput: try linear(["\(name).attention.output.dense"], outputs: d, inputs: d),
                    attentionNorm: try norm("\(name).attention.output.LayerNorm"),
                    up: try linear(["\(name).intermediate.dense"], outputs: inner, inputs: d),
                    down: try linear(["\(name).output.dense"], outputs: d, inputs: inner),
                    outputNorm: try norm("\(name).output.LayerNorm")))
        }
        self.layers = layers
        reader.forgetPages()
    }
}

/// A fully connected layer: packed weights and bias, and in int8 what turns integer products back into numbers.
struct Linear: Sendable {
    let weights: PackedMatrix
    let bias: AlignedBuffer<Float>
    /// The scale of each output channel; empty in f32.
    private let columnScale: AlignedBuffer<Float>
    /// The sum of each output channel's integer weights; empty in f32.
    private let columnSum: AlignedBuffer<Int32>

    /// - Parameters:
    ///   - weights: `outputs × inputs`, row-major.
    ///   - bits: 32 for single precision, 8 or 7 for quantized weights.
    init(
        weights: AlignedBuffer<Float>, bias: AlignedBuffer<Float>, outputs: Int, inputs: Int, bits: Int
    ) throws(EmbeddingError) {
        self.bias = bias
        guard bits < 32 else {
            self.weights = try PackedMatrix(UnsafePointer(weights.base), outputs: outputs, inputs: inputs)
            columnScale = AlignedBuffer(count: 0, filledWith: 0)
            columnSum = AlignedBuffer(count: 0, filledWith: 0)
            return
        }
        let quantized = AlignedBuffer<Int8>(count: outputs * inputs, filledWith: 0)
        columnScale = AlignedBuffer(count: outputs, filledWith: 0)
        columnSum = AlignedBuffer(count: outputs, filledWith: 0)
        for row in 0..<outputs {
            columnScale.base[row] = ak_quantize_weights(
                weights.base + row * inputs, inputs, Int32(bits), quantized.base + row * inputs, columnSum.base + row)
        }
        self.weights = try PackedMatrix(
            UnsafeRawPointer(quantized.base), kind: .u8s8, outputs: outputs, inputs: inputs)
    }

    var dequantization: ak_dequantization {
        ak_dequantization(col_scale: columnScale.base, col_sum: columnSum.base, bias: bias.base)
    }
}
