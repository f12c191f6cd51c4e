/// The `model` section: a WordPiece vocabulary and its parameters.
struct WordPieceModel {
    /// The UTF-8 of all tokens, one after the other.
    var tokenBytes: [UInt8]
    /// The tokens' lengths in bytes and their ids, in the order of the file.
    var entries: [(length: Int, id: Int)]
    var unknownToken: String
    var continuationPrefix: String
    /// Words of more scalars than this become the unknown token.
    var maximumWordLength: Int

    /// The most scalars a word may have: scratch memory, which lives on the stack, follows from it.
    static let wordLengths = 1...4096

    /// Reads the section at the position of `reader`.
    init(_ reader: inout JSONReader) throws(TokenizerError) {
        let path = reader.path
        var names: [UInt8] = []
        names.reserveCapacity(1 << 18)
        var entries: [(length: Int, id: Int)] = []
        entries.reserveCapacity(1 << 15)
        var others: [String: JSONValue.Content] = [:]
        try reader.forEachMember(key: "model") { (reader, name) throws(TokenizerError) in
            switch name {
            case "vocab":
                names.removeAll()
                entries.removeAll()
                others[name] = .null
                try reader.forEachInteger(key: "model.vocab", names: &names) { entries.append(($0, $1)) }
            default:
                others[name] = try reader.value(key: "model.\(name)")
                // At once, so that a model of another kind is refused by name and not by the shape of its vocabulary.
                if name == "type" { try Self.requireWordPiece(others, path: path) }
            }
        }
        try Self.requireWordPiece(others, path: path)
        let model = JSONValue(content: .object(others), path: path, key: "model")
        _ = try model.member("vocab")
        tokenBytes = names
        self.entries = entries
        unknownToken = try model.member("unk_token").string()
        continuationPrefix = try model.member("continuing_subword_prefix").string()
        maximumWordLength = try model.member("max_input_chars_per_word").integer(in: Self.wordLengths)
    }

    private static func requireWordPiece(_ members: [String: JSONValue.Content], path: String) throws(TokenizerError) {
        try JSONValue(content: .object(members), path: path, key: "model").requireType(["WordPiece"])
    }
}
