import Embedding
import Foundation
import Testing

/// Static models: what we write and read again, what model2vec writes, and damaged files.
@Suite("Static models") struct StaticTests {
    /// A model of the tiny tokenizer's eight tokens, three dimensions each, and two pairs.
    private static func model(_ folder: ModelFolder, bigrams: [Bigram] = [Bigram(4, 5), Bigram(2, 4)]) throws -> StaticEmbedder
    {
        let rows: [Float] =
            (0..<24).map { Float(($0 * 7) % 11) - 5 } + [10, 0, 0, 0, 10, 0].prefix(3 * bigrams.count)
        let file = StaticModelFile(
            rows: rows, dimensions: 3, bigrams: bigrams, maxTokens: 8, texts: ["seen"], origin: ["teacher": "test"])
        try file.write(to: folder.path + "/static", tokenizer: folder.path + "/tokenizer.json")
        return try StaticEmbedder(folder: folder.path + "/static")
    }

    private static func vector(_ embedder: any Embedder, _ text: String, sentence: Bool = false) throws -> [Float] {
        let session = try sentence ? embedder.sentenceSession() : embedder.makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
        try session.embed([session.tokenize(text)], into: &output)
        return output[row: 0]
    }

    private static func unit(_ values: [Float]) -> [Float] {
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    private static func isNear(_ a: [Float], _ b: [Float], within: Float = 0.02) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < within }
    }

    @Test("a text is the sum of its tokens and pairs")
    func aTextIsTheSumOfItsTokensAndPairs() throws {
        let embedder = try Self.model(ModelFolder())
        let row = { (id: Int) in (0..<3).map { Float(((id * 3 + $0) * 7) % 11) - 5 } }
        // [CLS] a b [SEP]: four tokens, and the pairs ([CLS], a) and (a, b).
        let tokens = [2, 4, 5, 3].map(row).reduce([10, 10, 0]) { sum, row in zip(sum, row).map(+) }
        #expect(Self.isNear(try Self.vector(embedder, "a b"), Self.unit(tokens)))
        // b a: no pair is known.
        let others = [2, 5, 4, 3].map(row).reduce([0, 0, 0]) { sum, row in zip(sum, row).map(+) }
        #expect(Self.isNear(try Self.vector(embedder, "b a"), Self.unit(others)))
        #expect(embedder.model.layerCount == 1)
        #expect(embedder.model.precision == "int8")
        #expect(embedder.wasFitted(to: "seen") && !embedder.wasFitted(to: "unseen"))
        #expect(try embedder.makeSession(layers: [1]).tokenize("a b c a b c a b c").isTruncated)
    }

    @Test("a batch has the vectors of its texts")
    func aBatchGivesWhatEachTextGives() throws {
        let embedder = try Self.model(ModelFolder())
        let session = try embedder.makeSession(layers: [1])
        let texts = ["a", "b c", "", "a b c as", "zzz"]
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 3)
        try session.embed(texts.map { session.tokenize($0) }, into: &output)
        for (index, text) in texts.enumerated() { #expect(output[row: index] == (try Self.vector(embedder, text))) }
    }

    @Test("many pairs are found, and none is mistaken")
    func manyPairsAreFoundAndNoneIsMistaken() {
        let pairs = (0..<5000).map { Bigram(Int32($0 % 71), Int32($0)) }
        let index = BigramIndex(pairs, firstRow: 100)
        for (place, pair) in pairs.enumerated() {
            var found: [Int32] = []
            index.append([pair.first, pair.second], to: &found)
            #expect(found == [Int32(100 + place)])
        }
        var found: [Int32] = []
        for place in 0..<5000 { index.append([Int32(place % 71 + 71), Int32(place)], to: &found) }
        #expect(found.isEmpty)
    }

    /// The kernel sums blocks of 128 columns apart from the rest: every width gives the plain sum.
    @Test("every width is summed", arguments: [1, 64, 127, 128, 130, 384])
    func everyWidthIsSummed(width: Int) throws {
        let folder = try ModelFolder()
        let rows = (0..<8 * width).map { Float(($0 * 13) % 17) - 8 }
        let file = StaticModelFile(rows: rows, dimensions: width, bigrams: [], maxTokens: 8, texts: [], origin: [:])
        try file.write(to: folder.path + "/static", tokenizer: folder.path + "/tokenizer.json")
        let own = try Self.vector(StaticEmbedder(folder: folder.path + "/static"), "a b c")
        let sum = (0..<width).map { column in [2, 4, 5, 6, 3].reduce(Float(0)) { $0 + rows[$1 * width + column] } }
        #expect(Self.isNear(own, Self.unit(sum)))
    }

    /// As model2vec writes it: no special tokens, no unknown ones, rows shared through `mapping`, `weights` by token.
    @Test("a model made by model2vec is read", arguments: ["F32", "F16"])
    func aModelOfModel2vecIsRead(type: String) throws {
        let folder = try ModelFolder()
        let (one, zero, two): ([UInt8], [UInt8], [UInt8]) =
            type == "F32" ? ([0, 0, 0x80, 0x3F], [0, 0, 0, 0], [0, 0, 0, 0x40]) : ([0, 0x3C], [0, 0], [0, 0x40])
        let table = one + zero + zero + one + two + two
        let mapping = [0, 0, 0, 0, 0, 1, 2, 2].flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }
        let weights = [1, 1, 1, 1, 1, 3, 1, 1].flatMap { value in
            withUnsafeBytes(of: Float(value).bitPattern.littleEndian) { Array($0) }
        }
        let ends = [mapping.count, mapping.count + weights.count, mapping.count + weights.count + table.count]
        let header = """
            {"mapping":{"dtype":"I64","shape":[8],"data_offsets":[0,\(ends[0])]},\
            "weights":{"dtype":"F32","shape":[8],"data_offsets":[\(ends[0]),\(ends[1])]},\
            "embeddings":{"dtype":"\(type)","shape":[3,2],"data_offsets":[\(ends[1]),\(ends[2])]}}
            """
        try Data(ModelFolder.file(header: header, data: mapping + weights + table)).write(to: folder.url("model.safetensors"))
        try folder.write("config.json", #"{"model_type": "model2vec", "normalize": false, "hidden_dim": 2}"#)
        let embedder = try #require(try ModelLoader.load(folder.path) as? StaticEmbedder)
        // a is row 0, b row 1 three times over; the mean of both.
        #expect(Self.isNear(try Self.vector(embedder, "a b", sentence: true), [0.5, 1.5]))
        #expect(Self.isNear(try Self.vector(embedder, "a zzz b", sentence: true), [0.5, 1.5]))
        #expect(Self.isNear(try Self.vector(embedder, "c"), Self.unit([1, 1])))
        #expect(try Self.vector(embedder, "zzz") == [0, 0])
        #expect(embedder.model.maxTokens == 512)
    }

    @Test("fingerprints follow the files")
    func fingerprintsFollowTheFiles() throws {
        let folder = try ModelFolder()
        let first = try Self.model(folder).model.fingerprint
        #expect(try Self.model(folder).model.fingerprint == first)
        #expect(try Self.model(folder, bigrams: []).model.fingerprint != first)
        #expect(try StaticEmbedder(folder: folder.path + "/static", maxTokens: 5).model.fingerprint != first)
    }

    /// A transformer is still one.
    @Test("kinds of models are distinguished")
    func kindsOfModelsAreToldApart() throws {
        let folder = try ModelFolder()
        #expect(!StaticEmbedder.isModel(folder.path))
        #expect(try ModelLoader.load(folder.path) is TransformerEmbedder)
        _ = try Self.model(folder)
        #expect(StaticEmbedder.isModel(folder.path + "/static/"))
    }

    @Test(
        "a damaged model is refused by name",
        arguments: [
            (#"{"model_type":"model2vec","max_length":1}"#, "max_length"),
            (#"{"model_type":"model2vec","assay":{"format":99,"special_tokens":true}}"#, "assay distill"),
            (#"{"model_type":"model2vec"}"#, "embeddings"),
        ])
    func aDamagedModelIsRefusedByName(config: String, mention: String) throws {
        let folder = try ModelFolder()
        try folder.write("config.json", config)
        let error = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path) }
        #expect("\(try #require(error))".contains(mention))
    }

    /// Tensors of an int8 model of eight tokens, three columns and two pairs, of which one is changed.
    static let tensors: [(name: String, type: String, shape: [Int], mention: String)] = [
        ("bigrams.embeddings", "I8", [2, 4], "bigrams.embeddings has 4 columns, embeddings has 3"),
        ("bigrams.embeddings", "I8", [3, 3], "bigrams.embeddings has 3 rows for 2 pairs"),
        ("bigrams.embeddings", "I8", [6], "bigrams.embeddings has the shape [6]"),
        ("bigrams.embeddings", "F32", [2, 3], "bigrams.embeddings is F32"),
        ("bigrams.tokens", "I32", [4], "bigrams.tokens has the shape [4]"),
        ("bigrams.tokens", "I32", [1, 4], "bigrams.tokens has the shape [1, 4]"),
        ("bigrams.tokens", "F32", [2, 2], "bigrams.tokens is F32"),
        ("bigrams.weights", "F32", [3], "bigrams.weights has the shape [3], not 2"),
        ("weights", "F32", [7], "weights has the shape [7], not 8"),
        ("embeddings", "I8", [8, 4], "embeddings has 4 columns, config.json declares 3"),
        ("embeddings", "I8", [7, 3], "weights has the shape [8], not 7"),
        ("embeddings", "I64", [8, 3], "embeddings is not I8"),
    ]

    @Test("tensors are checked against each other", arguments: tensors)
    func tensorsAreCheckedAgainstEachOther(name: String, type: String, shape: [Int], mention: String) throws {
        let folder = try ModelFolder()
        try folder.write("config.json", #"{"model_type": "model2vec", "hidden_dim": 3}"#)
        func write(_ changed: (name: String, type: String, shape: [Int])?) throws {
            let sound = [
                ("bigrams.embeddings", "I8", [2, 3]), ("bigrams.tokens", "I32", [2, 2]), ("bigrams.weights", "F32", [2]),
                ("embeddings", "I8", [8, 3]), ("weights", "F32", [8]),
            ]
            var entries: [String] = []
            var data: [UInt8] = []
            for (tensor, type, shape) in sound.map({ $0.0 == changed?.name ? changed! : $0 }) {
                let count = shape.reduce(1, *)
                let start = data.count
                for index in 0..<count {
                    switch type {
                    case "I32": withUnsafeBytes(of: Int32(index).littleEndian) { data += $0 }
                    case "I64": withUnsafeBytes(of: Int64(index).littleEndian) { data += $0 }
                    case "F32": withUnsafeBytes(of: Float(1).bitPattern.littleEndian) { data += $0 }
                    default: data.append(UInt8(index))
                    }
                }
                entries.append(
                    "\"\(tensor)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(data.count)]}")
            }
            try Data(ModelFolder.file(header: "{\(entries.joined(separator: ","))}", data: data)).write(
                to: folder.url("model.safetensors"))
        }
        try write(nil)
        #expect(try StaticEmbedder(folder: folder.path).model.dimensions == 3)
        try write((name, type, shape))
        let error = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path) }
        #expect("\(try #require(error))".contains(mention), "\(String(describing: error))")
    }

    @Test("a pair of missing tokens is refused")
    func aPairOfTokensThatAreNotThereIsRefused() throws {
        let error = #expect(throws: EmbeddingError.self) {
            try Self.model(ModelFolder(), bigrams: [Bigram(4, 5), Bigram(2, 8)])
        }
        #expect("\(try #require(error))".contains("names token 8 of 8"))
    }

    @Test("a damaged file is refused by its checksum", arguments: ["model.safetensors", "tokenizer.json"])
    func aDamagedFileIsRefusedByItsChecksum(name: String) throws {
        let folder = try ModelFolder()
        _ = try Self.model(folder)
        let url = folder.url("static/\(name)")
        var data = try Data(contentsOf: url)
        // White space or the last of the vectors: still a model.
        if name == "tokenizer.json" { data.append(0x20) } else { data[data.count - 1] ^= 1 }
        try data.write(to: url)
        let error = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path + "/static") }
        #expect("\(try #require(error))".contains("static/\(name): the file is damaged"))
        // A digest that is remembered for the file is not believed instead of its bytes.
        #expect(throws: EmbeddingError.self) {
            try StaticEmbedder(folder: folder.path + "/static", cacheDirectory: folder.path + "/cache")
        }
    }

    @Test("a number that is not finite is refused by name", arguments: [Float.nan, .infinity])
    func aNumberThatIsNotFiniteIsRefusedByName(value: Float) throws {
        let folder = try ModelFolder()
        _ = try Self.model(folder)
        // Without its checksum, which would tell first.
        let config = try String(contentsOf: folder.url("static/config.json"), encoding: .utf8)
        try folder.write("static/config.json", config.replacing("sha256", with: "was"))
        let url = folder.url("static/model.safetensors")
        var data = try Data(contentsOf: url)
        // Scales of rows are ones: any of them.
        let one = withUnsafeBytes(of: (Float(5) / 127).bitPattern.littleEndian) { Data($0) }
        let place = try #require(data.firstRange(of: one))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.replaceSubrange(place, with: $0) }
        try data.write(to: url)
        let error = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path + "/static") }
        #expect("\(try #require(error))".contains("weights holds NaN or infinity"))
    }

    /// Two modules of sentence-transformers are known beside a static embedding's, and a prompt.
    @Test("the modules of sentence-transformers are applied")
    func modulesOfSentenceTransformersCount() throws {
        let folder = try ModelFolder()
        _ = try Self.model(folder)
        let here = #"{"path": "", "type": "sentence_transformers.models.StaticEmbedding"}"#
        let dense = #"{"path": "1_Dense", "type": "sentence_transformers.models.Dense"}"#
        try folder.write("static/modules.json", "[\(here), \(dense)]")
        let refused = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path + "/static") }
        #expect("\(try #require(refused))".contains("Dense"))
        try folder.write("static/modules.json", "[\(here)]")
        let conflict = #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path + "/static") }
        #expect("\(try #require(conflict))".contains("normalize is true"))
        let normalize = #"{"path": "1_N", "type": "sentence_transformers.models.Normalize"}"#
        try folder.write("static/modules.json", "[\(here), \(normalize)]")
        try folder.write(
            "static/config_sentence_transformers.json", #"{"prompts": {"p": "a "}, "default_prompt_name": "p"}"#)
        let prompted = try StaticEmbedder(folder: folder.path + "/static")
        let bare = try StaticEmbedder(folder: folder.path + "/static", prompt: .none)
        #expect(try Self.vector(prompted, "b") == Self.vector(bare, "a b"))
        #expect(prompted.model.fingerprint != bare.model.fingerprint)
        #expect(prompted.model.prompt == Prompt(name: "p", text: "a ") && bare.model.prompt == nil)
    }

    @Test("a missing layer is refused")
    func aLayerThatIsNotThereIsRefused() throws {
        let embedder = try Self.model(ModelFolder())
        #expect(throws: EmbeddingError.self) { try embedder.makeSession(layers: [2]) }
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 3)
        let session = try embedder.makeSession(layers: [1])
        #expect(throws: EmbeddingError.self) {
            try session.embed([TokenizedText(ids: [8], isTruncated: false)], into: &output)
        }
    }
}
