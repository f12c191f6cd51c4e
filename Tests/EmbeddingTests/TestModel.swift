import Embedding
import Foundation

/// The real model, where `Scripts/bootstrap` or ASSAY_MODEL_PATH put it.
enum TestModel {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder =
        ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] ?? repository.appending(path: "Models/all-MiniLM-L6-v2").path
    static let isPresent = FileManager.default.fileExists(atPath: folder + "/model.safetensors")

    /// Loaded once per precision, shared by the tests.
    static let f32 = Result { try TransformerEmbedder(folder: folder, precision: .f32) }
    static let int8 = Result { try TransformerEmbedder(folder: folder, precision: .int8) }

    static func embedder(_ precision: Precision) throws -> TransformerEmbedder {
        try precision == .int8 ? int8.get() : f32.get()
    }
}

/// What Hugging Face transformers computed; see Scripts/golden/embeddings.py.
struct GoldenEmbeddings {
    struct Text: Decodable {
        var text: String
        var ids: [Int32]
        var truncated: Bool
    }

    static let layers = [2, 4, 6]
    static let dimensions = 384
    let texts: [Text]
    let vectors: [Float]

    init() throws {
        let folder = Bundle.module.resourceURL!.appending(path: "Golden")
        texts = try JSONDecoder().decode([Text].self, from: Data(contentsOf: folder.appending(path: "texts.json")))
        vectors = try Data(contentsOf: folder.appending(path: "vectors.f32")).withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { Float(bitPattern: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
        }
    }

    /// The reference's vector of a text's layer, `layer` an index into `layers`.
    func vector(_ text: Int, layer: Int) -> ArraySlice<Float> {
        let start = (text * Self.layers.count + layer) * Self.dimensions
        return vectors[start..<start + Self.dimensions]
    }
}

func cosine(_ first: some Collection<Float>, _ second: some Collection<Float>) -> Double {
    var dot = 0.0
    var squares = (0.0, 0.0)
    for (a, b) in zip(first, second) {
        dot += Double(a) * Double(b)
        squares.0 += Double(a) * Double(a)
        squares.1 += Double(b) * Double(b)
    }
    return dot / (squares.0 * squares.1).squareRoot()
}
