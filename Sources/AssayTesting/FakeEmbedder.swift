public import Embedding

/// An embedder without a model: a text's vector is the sum of vectors drawn from its words, so that texts that share words
/// are alike. Deterministic, fast, and good enough to tell made-up labels apart.
public final class FakeEmbedder: Embedder {
    public let model: EmbeddingModel

    /// - Parameters:
    ///   - dimensions: length of a layer's vector.
    ///   - layerCount: number of layers; each draws its own vectors.
    public init(dimensions: Int = 64, layerCount: Int = 2, maxTokens: Int = 256) {
        model = EmbeddingModel(
            name: "fake", dimensions: dimensions, layerCount: layerCount, maxTokens: maxTokens, precision: "f32",
            fingerprint: String(repeating: "fa4e", count: 16))
    }

    public func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        guard layers.allSatisfy({ (1...model.layerCount).contains($0) }) else {
            throw EmbeddingError(.invalidArgument, at: "layers", "\(layers) are not layers of the fake model")
        }
        return FakeSession(model: model, layers: layers)
    }
}

private final class FakeSession: EmbeddingSession {
    let layers: [Int]
    private let model: EmbeddingModel

    init(model: EmbeddingModel, layers: [Int]) {
        self.model = model
        self.layers = layers
    }

    /// One token a word, by FNV-1a.
    func tokenize(_ text: String) -> TokenizedText {
        let words = text.split { $0.isWhitespace || $0.isPunctuation }.map { word in
            word.lowercased().utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        }
        let ids = words.prefix(model.maxTokens - 2).map { Int32(bitPattern: $0) }
        return TokenizedText(ids: [1] + ids + [2], isTruncated: words.count > model.maxTokens - 2)
    }

    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        output.resize(rows: batch.count)
        for (row, text) in batch.enumerated() {
            for (position, layer) in layers.enumerated() {
                let start = row * output.columns + position * model.dimensions
                var square: Float = 0
                for column in 0..<model.dimensions {
                    var value: Float = 0
                    for id in text.ids { value += Self.draw(UInt64(UInt32(bitPattern: id)), layer, column) }
                    output.storage[start + column] = value
                    square += value * value
                }
                let scale = square > 0 ? 1 / square.squareRoot() : 0
                for column in 0..<model.dimensions { output.storage[start + column] *= scale }
            }
        }
    }

    /// A number between −1 and 1 that depends on all three, by the finalizer of SplitMix64.
    private static func draw(_ id: UInt64, _ layer: Int, _ column: Int) -> Float {
        var z = id &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(layer) &* 0xD1B5_4A32_D192_ED03 &+ UInt64(column)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float(Int64(bitPattern: z ^ (z >> 31)) >> 40) / Float(1 << 23)
    }
}
