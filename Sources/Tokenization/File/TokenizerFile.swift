/// The content of a `tokenizer.json`, checked piece by piece but not yet for consistency.
///
/// The keys `padding`, `decoder` and `version` are skipped, and so is `truncation`, unless it cuts on the left.
struct TokenizerFile {
    let path: String
    var normalizer: NormalizerOptions
    var addedTokens: [AddedToken]
    var template: SpecialTokenTemplate
    var model: WordPieceModel

    /// The flags of `BertNormalizer`.
    struct NormalizerOptions: Hashable {
        var cleanText: Bool
        var handleChineseChars: Bool
        var stripAccents: Bool
        var lowercase: Bool
    }

    /// A token that is found literally in the text, before normalization.
    struct AddedToken {
        var content: String
        var id: Int32
        var key: String
    }

    /// Reads and checks the file's bytes.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        self.path = path
        var sections: [String: JSONValue] = [:]
        var model: WordPieceModel?
        try JSONReader.read(bytes, path: path) { (reader) throws(TokenizerError) in
            try reader.forEachMember(key: "") { (reader, name) throws(TokenizerError) in
                switch name {
                case "model": model = try WordPieceModel(&reader)
                case "normalizer", "pre_tokenizer", "post_processor", "added_tokens", "truncation":
                    sections[name] = JSONValue(content: try reader.value(key: name), path: path, key: name)
                default: _ = try reader.value(key: name)
                }
            }
        }

        func section(_ name: String) throws(TokenizerError) -> JSONValue {
            if let section = sections[name] { return section }
            throw TokenizerError(
                code: .missingKey, path: path, key: name, message: "is missing", remedy: TokenizerError.downloadAgain)
        }
        guard let model else {
            throw TokenizerError(
                code: .missingKey, path: path, key: "model", message: "is missing", remedy: TokenizerError.downloadAgain)
        }
        self.model = model
        normalizer = try NormalizerOptions(section("normalizer"))
        try section("pre_tokenizer").requireType(["BertPreTokenizer"])
        template = try SpecialTokenTemplate(sections["post_processor"])
        if let truncation = sections["truncation"], !truncation.isNull, let side = try truncation.members()["direction"],
            try side.string() != "Right"
        {
            throw side.error(.unsupported, "texts are cut at their end only", remedy: TokenizerError.useBERT)
        }
        addedTokens = []
        if let tokens = sections["added_tokens"], !tokens.isNull {
            for element in try tokens.elements() {
                // An empty token matches nothing; upstream ignores it too.
                if let token = try AddedToken(element), !token.content.isEmpty { addedTokens.append(token) }
            }
        }
    }
}

extension TokenizerFile.NormalizerOptions {
    fileprivate init(_ value: JSONValue) throws(TokenizerError) {
        try value.requireType(["BertNormalizer"])
        cleanText = try value.member("clean_text").bool()
        handleChineseChars = try value.member("handle_chinese_chars").bool()
        lowercase = try value.member("lowercase").bool()
        let stripAccents = try value.members()["strip_accents"]
        if let stripAccents, !stripAccents.isNull {
            self.stripAccents = try stripAccents.bool()
        } else {
            self.stripAccents = lowercase
        }
    }
}

extension TokenizerFile.AddedToken {
    fileprivate init?(_ value: JSONValue) throws(TokenizerError) {
        key = value.key
        content = try value.member("content").string()
        id = Int32(try value.member("id").integer(in: 0...Int(Int32.max)))
        for flag in ["normalized", "single_word", "lstrip", "rstrip"] {
            let flagValue = try value.member(flag)
            guard try flagValue.bool() else { continue }
            throw flagValue.error(
                .unsupported, "true is not supported (token \(content.debugDescription))",
                remedy: "use a model whose added tokens are plain special tokens")
        }
    }
}

extension JSONValue {
    /// Checks that this section's `type` is one of `supported`.
    @discardableResult
    func requireType(_ supported: [String]) throws(TokenizerError) -> String {
        let type = isNull ? "null" : try member("type").string()
        guard supported.contains(type) else {
            throw error(
                .unsupported, "\(type) is not supported, only \(supported.joined(separator: " and "))",
                remedy: TokenizerError.useBERT)
        }
        return type
    }
}
