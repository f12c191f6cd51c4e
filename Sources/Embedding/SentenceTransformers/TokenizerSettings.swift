internal import Tokenization

/// The content of `tokenizer_config.json`. transformers builds a BERT tokenizer's normalizer from this file, whatever
/// `tokenizer.json` says about it.
struct TokenizerSettings {
    /// The longest text in tokens.
    var maxTokens: Int?
    /// Changes to the normalizer of `tokenizer.json`.
    var changes = NormalizerChanges()
    /// Tokens that must be in the vocabulary, with their ids if the file gives them.
    private var tokens: [(content: String, id: Int?)] = []
    private var special: [String: String] = [:]
    private let path: String
    /// Whether there is a file.
    private var isThere = false
    /// Whether transformers builds the normalizer and the special tokens from this file.
    private var isBERT = true

    /// The defaults of transformers.
    private static let defaults = NormalizerChanges(lowercase: true, stripAccents: true, handleChineseChars: true)

    private static let harmless = [
        "name_or_path", "special_tokens_map_file", "tokenizer_file", "vocab_file", "full_tokenizer_file",
        "clean_up_tokenization_spaces", "padding_side", "padding", "pad_to_multiple_of", "pad_token_type_id", "max_length",
        "stride", "truncation", "truncation_strategy", "model_input_names", "processor_class", "is_local", "local_files_only",
        "backend", "_commit_hash", "use_fast", "from_slow", "trust_remote_code", "return_tensors", "verbose", "legacy",
    ]

    /// Reads the file in the transformer's folder; transformers' defaults if there is none.
    init(folder: String) throws(EmbeddingError) {
        path = folder + "/tokenizer_config.json"
        changes = Self.defaults
        guard var file = try ModelSettings.optional(path: path) else { return }
        isThere = true
        let name = try file.string("tokenizer_class") ?? "BertTokenizer"
        let plain = ["PreTrainedTokenizerFast", "TokenizersBackend", "PreTrainedTokenizer"]
        isBERT = ["BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast"].contains(name)
        guard isBERT || plain.contains(name) else {
            throw EmbeddingError(
                .unsupported, at: path, "tokenizer_class is \(name); BertTokenizer and PreTrainedTokenizerFast are known",
                remedy: "use a BERT-shaped model")
        }
        let longest = try (file.integer("model_max_length"), file.integer("max_len"))
        maxTokens = longest.0 ?? longest.1
        let (lowercases, stripsAccents) = try (file.bool("do_lower_case"), file.bool("strip_accents"))
        let splitsChinese = try file.bool("tokenize_chinese_chars")
        changes =
            isBERT
            ? NormalizerChanges(
                lowercase: lowercases ?? true, stripAccents: stripsAccents ?? lowercases ?? true,
                handleChineseChars: splitsChinese ?? true) : NormalizerChanges()
        try file.require("truncation_side", "right")
        if try file.bool("do_basic_tokenize") == false { throw file.unsupported("do_basic_tokenize") }
        try file.refuse("never_split", "split_special_tokens", "auto_map", "add_prefix_space", "chat_template")
        try takeTokens(&file)
        file.ignore(Self.harmless)
        try file.refuseRest()
    }

    private mutating func takeTokens(_ file: inout ModelSettings) throws(EmbeddingError) {
        for key in ["unk_token", "cls_token", "sep_token"] {
            guard let content = try Self.content(&file, key), isBERT else { continue }
            tokens.append((content, nil))
            special[key] = content
        }
        // Nothing is padded or masked, and no BERT has the other two.
        file.ignore(["pad_token", "mask_token", "bos_token", "eos_token"])
        for key in ["additional_special_tokens", "extra_special_tokens"] {
            if file.isObject(key) {
                try file.refuse(key)
            } else {
                for content in try file.strings(key) ?? [] { tokens.append((content, nil)) }
            }
        }
        guard var decoder = try file.object("added_tokens_decoder") else { return }
        for id in decoder.keys {
            guard var token = try decoder.object(id), let content = try token.string("content") else { continue }
            tokens.append((content, Int(id)))
            try token.refuse("normalized", "single_word", "lstrip", "rstrip")
        }
    }

    /// A special token, written as a string or as an object.
    private static func content(_ file: inout ModelSettings, _ key: String) throws(EmbeddingError) -> String? {
        if file.isObject(key) {
            guard var token = try file.object(key) else { return nil }
            return try token.string("content")
        }
        return try file.string(key)
    }

    /// Checks that the tokens are those of the vocabulary: transformers would add others, and frame texts with these.
    func check(_ tokenizer: Tokenizer) throws(EmbeddingError) {
        func refuse(_ message: String) -> EmbeddingError {
            EmbeddingError(
                .unsupported, at: path, message, remedy: "tokenizer.json and tokenizer_config.json must be of the same model")
        }
        guard isThere || tokenizer.changedNormalizer == nil else {
            throw refuse("the file is missing, so transformers would not normalize texts as tokenizer.json says")
        }
        for token in tokens {
            guard let id = tokenizer.id(for: token.content) else {
                throw refuse("the token \"\(token.content)\" is not in tokenizer.json")
            }
            if let expected = token.id, expected != Int(id) {
                throw refuse("the token \"\(token.content)\" has the id \(expected), but \(id) in tokenizer.json")
            }
        }
        guard isBERT else { return }
        let framing = tokenizer.framing
        for (key, ids) in [("cls_token", framing.leading), ("sep_token", framing.trailing)] {
            guard let content = special[key], let id = tokenizer.id(for: content), ids != [id] else { continue }
            throw refuse("\(key) is \"\(content)\", but tokenizer.json frames texts by the ids \(ids)")
        }
        if let content = special["unk_token"], let id = tokenizer.id(for: content), id != tokenizer.unknownID {
            throw refuse("unk_token is \"\(content)\", but tokenizer.json has another one")
        }
    }
}
