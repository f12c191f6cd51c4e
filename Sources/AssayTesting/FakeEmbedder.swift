package import Embedding

/// An embedder without a model: a text's vector is the sum of vectors drawn from its words, so that texts that share words
/// are alike. Deterministic, fast, and good enough to tell made-up labels apart.
package final class FakeEmbedder: Embedder {
    package let model: EmbeddingModel

    /// - Parameters:
    ///   - dimensions: length of a layer's vector.
    ///   - layerCount: number of layers; each draws its own vectors.
    package init(dimensions: Int = 64, layerCount: Int = 2, maxTokens: Int = 256) {
        model = EmbeddingModel(
            name: "fake", dimensions: dimensions, layerCount: layerCount, maxTokens: maxTokens, precision: "f32",
            fingerprint: String(repeating: "fa4e", count: 16))
    }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        guard layers.allSatisfy({ (1...model.layerCount).contains($0) }) else {
            throw EmbeddingError(.invalidArgument, at: "layers", "\(layers) are not layers of the fake model")
        }
        return FakeSession(model: model, layers: layers)
    }
}

private final class FakeSession: EmbeddingSession {
    let layers: [Int]
    private let model: EmbeddingModel
    /// The vectors of tokens seen before, one per row of all layers; dropped when there are many.
    private var known: [Int32: Int] = [:]
    private var vectors: [Float] = []
    private static let maxKnown = 4096

    init(model: EmbeddingModel, layers: [Int]) {
        self.model = model
        self.layers = layers
    }

    /// One token a word, by FNV-1a.
    func tokenize(_ text: String) -> TokenizedText {
        var text = text
        if let tokens = text.withUTF8(asciiTokens) { return tokens }
        let words = text.split { $0.isWhitespace || $0.isPunctuation }.map { word in
            word.lowercased().utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        }
        let ids = words.prefix(model.maxTokens - 2).map { Int32(bitPattern: $0) }
        return TokenizedText(ids: [1] + ids + [2], isTruncated: words.count > model.maxTokens - 2)
    }

    /// The same for ASCII, byte by byte; nil for other texts.
    private func asciiTokens(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenizedText? {
        var ids: [Int32] = [1]
        ids.reserveCapacity(32)
        var hash: UInt32 = 2_166_136_261
        var isWord = false
        var count = 0
        func end() {
            guard isWord else { return }
            count += 1
            if count <= model.maxTokens - 2 { ids.append(Int32(bitPattern: hash)) }
            hash = 2_166_136_261
            isWord = false
        }
        for byte in bytes {
            guard byte < 0x80 else { return nil }
            if Self.separates[Int(byte)] {
                end()
            } else {
                let lower = (65...90).contains(byte) ? byte + 32 : byte
                hash = (hash ^ UInt32(lower)) &* 16_777_619
                isWord = true
            }
        }
        end()
        return TokenizedText(ids: ids + [2], isTruncated: count > model.maxTokens - 2)
    }

    /// Which ASCII characters separate words.
    private static let separates = (0..<128).map { code in
        let character = Character(Unicode.Scalar(UInt8(code)))
        return character.isWhitespace || character.isPunctuation
    }

    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        output.resize(rows: batch.count)
        let columns = output.columns
        if known.count > Self.maxKnown {
            known.removeAll(keepingCapacity: true)
            vectors.removeAll(keepingCapacity: true)
        }
        for (row, text) in batch.enumerated() {
            let places = text.ids.map { place(of: $0) }
            output.storage.withUnsafeMutableBufferPointer { storage in
                let target = UnsafeMutableBufferPointer(rebasing: storage[row * columns..<(row + 1) * columns])
                target.update(repeating: 0)
                vectors.withUnsafeBufferPointer { vectors in
                    for place in places {
                        let vector = UnsafeBufferPointer(rebasing: vectors[place * columns..<(place + 1) * columns])
                        for column in 0..<columns { target[column] += vector[column] }
                    }
                }
                for position in layers.indices {
                    let range = position * model.dimensions..<(position + 1) * model.dimensions
                    let square = Self.square(UnsafeBufferPointer(rebasing: target[range]))
                    let scale = square > 0 ? 1 / square.squareRoot() : 0
                    for column in range { target[column] *= scale }
                }
            }
        }
    }

    /// The sum of the squares, by lanes, which do not wait for each other.
    private static func square(_ values: UnsafeBufferPointer<Float>) -> Float {
        var lanes = SIMD16<Float>()
        var column = 0
        while column + 16 <= values.count {
            let part = UnsafeRawPointer(values.baseAddress! + column).loadUnaligned(as: SIMD16<Float>.self)
            lanes += part * part
            column += 16
        }
        return values[column...].reduce(lanes.sum()) { $0 + $1 * $1 }
    }

    /// The position of a token's vector.
    private func place(of id: Int32) -> Int {
        if let place = known[id] { return place }
        let place = known.count
        known[id] = place
        for layer in layers {
            for column in 0..<model.dimensions { vectors.append(Self.draw(UInt64(UInt32(bitPattern: id)), layer, column)) }
        }
        return place
    }

    /// A number between −1 and 1 that depends on all three, by the finalizer of SplitMix64.
    private static func draw(_ id: UInt64, _ layer: Int, _ column: Int) -> Float {
        var z = id &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(layer) &* 0xD1B5_4A32_D192_ED03 &+ UInt64(column)
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float(Int64(bitPattern: z ^ (z >> 31)) >> 40) / Float(1 << 23)
    }
}
