internal import Tokenization

/// The combined content of a sentence-transformers model's files. `modules.json` names the modules and the folders of
/// their files; a plain Hugging Face folder without one has its transformer, and mean pooling.
struct ModelConfiguration: Sendable {
    var name: String
    /// The folder of `config.json`, `model.safetensors` and `tokenizer.json`.
    var transformerFolder: String
    var hiddenSize: Int
    var layerCount: Int
    var headCount: Int
    var intermediateSize: Int
    var vocabularySize: Int
    var maxPositions: Int
    var layerNormEpsilon: Float
    var activation: String
    var pooling: Pooling
    /// What follows the pooling.
    var head: SentenceHead
    /// The text before every text.
    var prompt: Prompt?
    /// The longest text in tokens, special tokens and prompt included.
    var maxTokens: Int
    /// How texts are tokenized, besides what `tokenizer.json` specifies.
    let tokenizer: TokenizerSettings
    /// The bytes of `config.json`, for the fingerprint.
    let bytes: [UInt8]

    var headDimensions: Int { hiddenSize / headCount }
    /// The length of a pooled layer.
    var pooledSize: Int { hiddenSize * pooling.modes.count }

    /// Reads the configuration of the model in `folder`.
    init(folder: String, prompt choice: PromptChoice) throws(EmbeddingError) {
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        let list = try ModuleList(folder: folder)
        transformerFolder = list?.modules[0].folder ?? folder
        if let list, list.modules[0].kind != .transformer {
            throw list.misplaced("the first module is \(list.modules[0].kind.rawValue), not Transformer")
        }
        let bert = try BERTSettings(folder: transformerFolder)
        hiddenSize = bert.hiddenSize
        layerCount = bert.layerCount
        headCount = bert.headCount
        intermediateSize = bert.intermediateSize
        vocabularySize = bert.vocabularySize
        maxPositions = bert.maxPositions
        layerNormEpsilon = bert.layerNormEpsilon
        activation = bert.activation
        bytes = bert.bytes
        let adapter = transformerFolder + "/adapter_config.json"
        guard !ModelFile.exists(adapter) else {
            throw EmbeddingError(
                .unsupported, at: adapter, "an adapter beside the weights is not supported",
                remedy: "merge it into the weights, or use another model")
        }
        if let list {
            (pooling, head) = try Self.steps(list, width: hiddenSize)
        } else {
            let folder = folder + "/1_Pooling"
            pooling = ModelFile.exists(folder + "/config.json") ? try Pooling(folder: folder, width: hiddenSize) : Pooling()
            head = SentenceHead(inputs: hiddenSize * pooling.modes.count)
        }
        let settings = try SentenceTransformersSettings(folder: folder)
        prompt = try settings.prompt(choice)
        head.cut = settings.cut
        let reading = try TransformerSettings(folder: transformerFolder)
        var tokenizer = try TokenizerSettings(folder: transformerFolder)
        if reading.lowercases { tokenizer.changes.lowercase = true }
        self.tokenizer = tokenizer
        maxTokens = min(reading.maxTokens ?? tokenizer.maxTokens ?? Int.max, maxPositions)
        guard maxTokens >= 3 else {
            throw EmbeddingError(
                .malformed, at: folder, "the longest text is of \(maxTokens) tokens, which leaves no room for any",
                remedy: "look at max_seq_length, model_max_length and max_position_embeddings in the model's files")
        }
    }

    /// The pooling and what follows it.
    private static func steps(_ list: ModuleList, width: Int) throws(EmbeddingError) -> (Pooling, SentenceHead) {
        guard list.modules.count > 1, list.modules[1].kind == .pooling else {
            throw list.misplaced("the module after Transformer is not Pooling")
        }
        let pooling = try Pooling(folder: list.modules[1].folder, width: width)
        var head = SentenceHead(inputs: width * pooling.modes.count)
        for module in list.modules.dropFirst(2) {
            switch module.kind {
            case .dense: head.steps.append(.dense(try DenseLayer(folder: module.folder, inputs: head.outputs)))
            case .normalize:
                if module.folder != list.folder { try requireSentenceNormalization(module.folder) }
                head.steps.append(.normalize)
            case .transformer, .pooling, .staticEmbedding:
                throw list.misplaced("there is a second \(module.kind.rawValue) after Pooling")
            }
        }
        return (pooling, head)
    }

    /// Earlier versions write no file for this module.
    static func requireSentenceNormalization(_ folder: String) throws(EmbeddingError) {
        guard var file = try ModelSettings.optional(path: folder + "/config.json") else { return }
        try file.require("module_input_name", "sentence_embedding")
        try file.require("module_output_name", "sentence_embedding")
        try file.refuseRest()
    }

    /// What determines an embedding besides the files that are hashed whole.
    ///
    /// - Parameters:
    ///   - precision: the arithmetic, with the number of weight bits if they matter.
    ///   - normalizer: how texts are normalized, if that differs from `tokenizer.json`.
    func fingerprinted(precision: String, normalizer: String?) -> String {
        var parts = ["\(pooling.name) \(head.normalizes) \(precision) \(maxTokens)"]
        if !head.isPlain { parts.append("head \(head.description)") }
        if let normalizer { parts.append("normalizer \(normalizer)") }
        if let prompt { parts.append("prompt \(pooling.includesPrompt) \(prompt.text)") }
        return parts.joined(separator: "\n")
    }
}
