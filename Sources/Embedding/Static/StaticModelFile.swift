internal import FoundationEssentials

/// Writes the folder of a static model: the files that model2vec reads, plus the vectors of pairs of tokens, which model2vec
/// ignores.
///
/// `model.safetensors` has `embeddings` (I8, `tokens × dimensions`) and `weights` (F32, the scale of each row), as model2vec's
/// own quantized models; `bigrams.tokens` (I32, `pairs × 2`), `bigrams.embeddings` (I8) and `bigrams.weights` (F32); `fitted`
/// (I64), a digest of every text that the vectors were fitted to. The SHA-256 of both files is in our section of `config.json`.
package struct StaticModelFile {
    /// The format of our section in `config.json`.
    static let format = 1
    static let bigramKeys = "bigrams.tokens"
    static let bigramRows = "bigrams.embeddings"
    static let bigramScales = "bigrams.weights"
    static let fitted = "fitted"

    /// `rows × dimensions`: the tokens' rows in order of their ids, then the pairs'.
    package var rows: [Float]
    package var dimensions: Int
    package var bigrams: [Bigram]
    /// The longest text in tokens.
    package var maxTokens: Int
    /// The texts that the vectors were fitted to.
    package var texts: [String]
    /// Where the model is from: keys of our section.
    package var origin: [String: String]

    package init(
        rows: [Float], dimensions: Int, bigrams: [Bigram], maxTokens: Int, texts: [String], origin: [String: String]
    ) {
        self.rows = rows
        self.dimensions = dimensions
        self.bigrams = bigrams
        self.maxTokens = maxTokens
        self.texts = texts
        self.origin = origin
    }

    /// Writes the model.
    ///
    /// - Parameters:
    ///   - folder: created if it is missing.
    ///   - tokenizer: the file whose copy becomes the model's `tokenizer.json`.
    package func write(to folder: String, tokenizer: String) throws(EmbeddingError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let contents = ["tokenizer.json": try ModelFile(path: tokenizer).readAll(), "model.safetensors": [UInt8](tensors)]
            for (name, content) in contents {
                try Data(content).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            let config = Config(self, checksums: contents.mapValues { ModelFingerprint.digest(of: $0) })
            try encoder.encode(config).write(to: URL(filePath: folder + "/config.json"), options: .atomic)
        } catch {
            throw EmbeddingError(.engine, at: folder, "the model cannot be written: \(error)")
        }
    }

    private var tensors: Data {
        let total = rows.count / dimensions
        let tokens = total - bigrams.count
        var bytes = [Int8](repeating: 0, count: rows.count)
        var scales = [Float](repeating: 1, count: total)
        for row in 0..<total {
            let range = row * dimensions..<(row + 1) * dimensions
            let largest = rows[range].reduce(Float(0)) { max($0, abs($1)) }
            guard largest > 0 else { continue }
            scales[row] = largest / 127
            let inverse = 127 / largest
            for index in range { bytes[index] = Int8((rows[index] * inverse).rounded()) }
        }
        var header: [String: Tensor] = [:]
        var data = Data()
        func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: UnsafeRawBufferPointer) {
            header[name] = Tensor(dtype: type, shape: shape, data_offsets: [data.count, data.count + bytes.count])
            data.append(contentsOf: bytes)
        }
        // Larger element types first, so that all stay aligned.
        let digests = Set(texts.map { FittedTexts.digest($0) }).sorted()
        if !digests.isEmpty { digests.withUnsafeBytes { add(Self.fitted, "I64", [digests.count], $0) } }
        scales[..<tokens].withUnsafeBytes { add("weights", "F32", [tokens], $0) }
        if !bigrams.isEmpty {
            scales[tokens...].withUnsafeBytes { add(Self.bigramScales, "F32", [bigrams.count], $0) }
            bigrams.flatMap { [$0.first, $0.second] }.withUnsafeBytes { add(Self.bigramKeys, "I32", [bigrams.count, 2], $0) }
            bytes[(tokens * dimensions)...].withUnsafeBytes {
                add(Self.bigramRows, "I8", [bigrams.count, dimensions], $0)
            }
        }
        bytes[..<(tokens * dimensions)].withUnsafeBytes { add("embeddings", "I8", [tokens, dimensions], $0) }

        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Strings and integers: encoding them cannot fail.
        var head = try! encoder.encode(header)
        while head.count % 8 != 0 { head.append(0x20) }
        var file = withUnsafeBytes(of: UInt64(head.count).littleEndian) { Data($0) }
        file.append(head)
        file.append(data)
        return file
    }

    // The names are those of the files.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Tensor: Encodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Config: Encodable {
        var model_type = "model2vec"
        var architectures = ["StaticModel"]
        var hidden_dim: Int
        var normalize = true
        var max_length: Int
        var embedding_dtype = "int8"
        var assay: Section

        struct Section: Encodable {
            var format = StaticModelFile.format
            var special_tokens = true
            var bigrams: Int
            var origin: [String: String]
            var sha256: [String: String]
        }

        init(_ file: StaticModelFile, checksums: [String: String]) {
            hidden_dim = file.dimensions
            max_length = file.maxTokens
            assay = Section(bigrams: file.bigrams.count, origin: file.origin, sha256: checksums)
        }
    }
}
