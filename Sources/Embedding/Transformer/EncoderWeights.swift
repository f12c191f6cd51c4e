internal import CKernels

/// The weights of a BERT encoder in the arithmetic they are used in, packed once and shared by all sessions.
final class EncoderWeights: Sendable {
    let configuration: ModelConfiguration
    /// `vocabularySize × hiddenSize`.
    let wordEmbeddings: AlignedBuffer<Float>
    /// `maxPositions × hiddenSize`.
    let positionEmbeddings: AlignedBuffer<Float>
    /// The embedding of token type 0, added to every token.
    let typeEmbedding: AlignedBuffer<Float>
    let embeddingNorm: LayerNorm
    let layers: Layers

    /// The transformer blocks, by the kernels that compute them.
    enum Layers: Sendable {
        case oneDNN([Layer<Linear>])
        case fused([Layer<FusedLinear>])
    }

    /// One transformer block. Names are those of the paper: attention (QKV, output), feed-forward (up, down).
    struct Layer<Product: Sendable>: Sendable {
        let queryKeyValue: Product
        let attentionOutput: Product
        let attentionNorm: LayerNorm
        let up: Product
        let down: Product
        let outputNorm: LayerNorm
    }

    /// Scale and shift of a layer normalization.
    struct LayerNorm: Sendable {
        let gamma: AlignedBuffer<Float>
        let beta: AlignedBuffer<Float>
        let epsilon: Float

        var kernel: ak_layer_norm { ak_layer_norm(gamma: gamma.base, beta: beta.base, epsilon: epsilon) }
    }

    /// Reads all weights from the archive, which fills them from the model's file when it is new.
    init(
        configuration: ModelConfiguration, arithmetic: Arithmetic, archive: WeightArchive
    ) throws(EmbeddingError) {
        let d = configuration.hiddenSize
        let norm = { (name: String) throws(EmbeddingError) -> LayerNorm in
            let gamma: AlignedBuffer<Float> = try archive.take(d)
            let beta: AlignedBuffer<Float> = try archive.take(d)
            if let tensors = archive.tensors {
                try tensors.copyVector("\(name).weight", or: "\(name).gamma", to: gamma)
                try tensors.copyVector("\(name).bias", or: "\(name).beta", to: beta)
            }
            return LayerNorm(gamma: gamma, beta: beta, epsilon: configuration.layerNormEpsilon)
        }
        func layers<Product>(
            _ product: (LinearSource) throws(EmbeddingError) -> Product
        ) throws(EmbeddingError) -> [Layer<Product>] {
            var layers: [Layer<Product>] = []
            for index in 0..<configuration.layerCount {
                layers.append(try Layer(index, of: configuration, product: product, norm: norm))
            }
            return layers
        }

        self.configuration = configuration
        func table(_ name: String, rows: Int) throws(EmbeddingError) -> AlignedBuffer<Float> {
            let table: AlignedBuffer<Float> = try archive.take(rows * d)
            try archive.tensors?.copy(name, shape: [rows, d], to: table.base)
            return table
        }
        wordEmbeddings = try table("embeddings.word_embeddings.weight", rows: configuration.vocabularySize)
        positionEmbeddings = try table("embeddings.position_embeddings.weight", rows: configuration.maxPositions)
        typeEmbedding = try archive.take(d)
        try archive.tensors?.copyFirstRow("embeddings.token_type_embeddings.weight", to: typeEmbedding)
        embeddingNorm = try norm("embeddings.LayerNorm")
        self.layers =
            switch arithmetic {
            case .f32:
                .oneDNN(try layers { source throws(EmbeddingError) in try Linear(source, bits: 32, archive: archive) })
            case .bytes(let bits):
                .oneDNN(try layers { source throws(EmbeddingError) in try Linear(source, bits: bits, archive: archive) })
            case .fused:
                .fused(try layers { source throws(EmbeddingError) in try FusedLinear(source, archive: archive) })
            }
    }
}

extension EncoderWeights.Layer {
    /// Block `index` of a BERT checkpoint, in the order in which a forward pass reads it.
    fileprivate init(
        _ index: Int, of configuration: ModelConfiguration,
        product: (LinearSource) throws(EmbeddingError) -> Product,
        norm: (String) throws(EmbeddingError) -> EncoderWeights.LayerNorm
    ) throws(EmbeddingError) {
        let d = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let name = "encoder.layer.\(index)"
        let attention = "\(name).attention.self"
        func linear(_ names: [String], inputs: Int, outputs: Int) throws(EmbeddingError) -> Product {
            try product(LinearSource(names: names, inputs: inputs, outputs: outputs))
        }
        queryKeyValue = try linear(
            ["\(attention).query", "\(attention).key", "\(attention).value"], inputs: d, outputs: 3 * d)
        attentionOutput = try linear(["\(name).attention.output.dense"], inputs: d, outputs: d)
        attentionNorm = try norm("\(name).attention.output.LayerNorm")
        up = try linear(["\(name).intermediate.dense"], inputs: d, outputs: inner)
        down = try linear(["\(name).output.dense"], inputs: inner, outputs: d)
        outputNorm = try norm("\(name).output.LayerNorm")
    }
}
