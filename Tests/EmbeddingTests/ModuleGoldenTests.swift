import Embedding
import Foundation
import Testing

/// Modules, prompts and lengths against sentence-transformers; see Scripts/golden/modules.py.
@Suite("Modules as in sentence-transformers")
struct ModuleGoldenTests {
    struct Case: Decodable, CustomTestStringConvertible, Sendable {
        var name: String
        var files: [String: File]
        var prompt: String?
        var texts: [Text]
        var testDescription: String { name }
    }

    struct Text: Decodable, Sendable {
        var text: String
        var truncated: Bool
        var vector: [Float]
    }

    /// A file over those of the toy model: JSON, or the name of a file of weights.
    enum File: Decodable, Sendable {
        case json(Data)
        case link(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let name = try? value.decode(String.self) {
                self = .link(name)
            } else {
                self = .json(try JSONEncoder().encode(value.decode(AnyJSON.self)))
            }
        }
    }

    static let folder = Bundle.module.resourceURL!.appending(path: "Golden/Modules")
    static let cases = Result {
        try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
    }

    private static func lay(_ files: [String: File]) throws -> ModelFolder {
        let folder = try ModelFolder(copying: Self.folder.appending(path: "base"))
        for (name, file) in files {
            switch file {
            case .json(let data): try folder.write(name, String(decoding: data, as: UTF8.self))
            case .link(let source):
                try folder.write(name, "")
                try Data(contentsOf: Self.folder.appending(path: source)).write(to: folder.url(name))
            }
        }
        return folder
    }

    @Test("vectors and cuts are the reference's", arguments: try cases.get())
    func vectors(_ golden: Case) throws {
        let folder = try Self.lay(golden.files)
        let prompt: PromptChoice = golden.prompt.map { $0 == "none" ? .none : .named($0) } ?? .modelDefault
        for precision in [Precision.f32, .int8] {
            let embedder = try TransformerEmbedder(folder: folder.path, precision: precision, prompt: prompt)
            let size = golden.texts[0].vector.count
            #expect(embedder.model.sentenceDimensions == size)
            let session = try embedder.sentenceSession()
            let tokens = golden.texts.map { session.tokenize($0.text) }
            var output = EmbeddingMatrix(layerCount: 1, dimensions: size)
            try session.embed(tokens, into: &output)
            for (row, text) in golden.texts.enumerated() {
                #expect(tokens[row].isTruncated == text.truncated, "\(text.text)")
                let vector = output[row: row]
                if precision == .f32 {
                    let far = zip(vector, text.vector).map { abs($0 - $1) / (1 + abs($1)) }.max()!
                    #expect(far < 1e-5, "\(text.text)")
                } else {
                    #expect(cosine(vector, text.vector) > 0.98, "\(text.text)")
                }
            }
        }
    }

    @Test("models of one fingerprint give the same vectors")
    func fingerprints() throws {
        var seen: [String: Case] = [:]
        for golden in try Self.cases.get() {
            let prompt: PromptChoice = golden.prompt.map { $0 == "none" ? .none : .named($0) } ?? .modelDefault
            let folder = try Self.lay(golden.files)
            let model = try TransformerEmbedder(folder: folder.path, precision: .f32, prompt: prompt).model
            if let other = seen.updateValue(golden, forKey: model.fingerprint) {
                #expect(golden.texts.map(\.vector) == other.texts.map(\.vector), "\(other.name) and \(golden.name)")
            }
        }
        // Three cases pool the mean of all tokens, two the first one.
        #expect(try Self.cases.get().count - seen.count == 3)
    }

    @Test("layers for label sets are pooled as the model pools, of unit length, without what follows")
    func layers() throws {
        let golden = try #require(try Self.cases.get().first { $0.name == "two dense layers, normalized" })
        let plain = try #require(try Self.cases.get().first { $0.name == "pooling max" })
        let folder = try Self.lay(golden.files)
        let embedder = try TransformerEmbedder(folder: folder.path, precision: .f32)
        #expect(embedder.model.dimensions == 64 && embedder.model.sentenceDimensions == 40)
        let session = try embedder.makeSession(layers: [1, 2])
        var output = EmbeddingMatrix(layerCount: 2, dimensions: 64)
        try session.embed([session.tokenize(golden.texts[0].text)], into: &output)
        let row = output[row: 0]
        for layer in 0..<2 {
            let length = row[layer * 64..<(layer + 1) * 64].reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-5)
        }
        // The second half of the last layer is the largest of each column.
        #expect(cosine(row[96...], plain.texts[0].vector) > 0.99999)
    }

    @Test("the first module's folder holds the transformer, as early versions save it")
    func transformerFolder() throws {
        let folder = try ModelFolder(copying: Self.folder.appending(path: "base"))
        let root = folder.path
        try FileManager.default.moveItem(atPath: root, toPath: root + "-moved")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: root + "-moved", toPath: root + "/0_Transformer")
        try folder.write(
            "modules.json",
            #"[{"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}, "#
                + #"{"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]"#)
        try folder.write("1_Pooling/config.json", #"{"word_embedding_dimension": 32, "pooling_mode_max_tokens": true}"#)
        let golden = try #require(try Self.cases.get().first { $0.name == "pooling max" })
        let session = try TransformerEmbedder(folder: root, precision: .f32).sentenceSession()
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 32)
        try session.embed([session.tokenize(golden.texts[0].text)], into: &output)
        #expect(cosine(output[row: 0], golden.texts[0].vector) > 0.999999)
    }
}

/// Any JSON value, kept to be written again.
private indirect enum AnyJSON: Codable {
    case null, bool(Bool), integer(Int), number(Double), string(String), array([AnyJSON]), object([String: AnyJSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([AnyJSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: AnyJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
