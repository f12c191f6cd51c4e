/// The tokens of a model, both ways: from text to id by a trie, from id to text by an index.
struct Vocabulary: Sendable {
    let trie: TokenTrie
    /// The node at which a piece inside a word begins: the end of the path `##`; nil if no token has the prefix.
    let continuation: UInt32?
    let unknown: Int32
    /// One above the highest id.
    let size: Int

    /// The UTF-8 of the tokens, one after the other.
    private let bytes: [UInt8]
    /// Id → its bytes' range; empty for unused ids.
    private let ranges: [Range<Int32>]
    /// What the tokens inside a word begin with: `##`.
    private let continuationPrefix: [UInt8]
    /// Only the added tokens, which are searched for in the raw text.
    let added: TokenTrie

    init(_ file: TokenizerFile) throws(TokenizerError) {
        let model = file.model
        func error(_ message: String, key: String) -> TokenizerError {
            TokenizerError(
                code: .invalidValue, path: file.path, key: key, message: message, remedy: TokenizerError.downloadAgain)
        }
        // Gaps are allowed, but a stray id must not make the index take gigabytes.
        let limit = 4 * (model.entries.count + file.addedTokens.count) + 65_536
        var trie = TokenTrie(capacity: model.entries.count * 2)
        var ranges: [Range<Int32>] = []
        ranges.reserveCapacity(model.entries.count)
        var taken: [Bool] = []
        taken.reserveCapacity(model.entries.count)

        func claim(_ id: Int, _ range: Range<Int>, key: String) throws(TokenizerError) {
            guard id >= 0, id < limit else {
                throw error("the id \(id) is far outside a vocabulary of \(model.entries.count) tokens", key: key)
            }
            while ranges.count <= id {
                ranges.append(0..<0)
                taken.append(false)
            }
            guard !taken[id] else { throw error("two tokens have the id \(id)", key: key) }
            taken[id] = true
            ranges[id] = Int32(range.lowerBound)..<Int32(range.upperBound)
        }

        var position = 0
        for (length, id) in model.entries {
            let range = position..<position + length
            position += length
            try claim(id, range, key: "model.vocab")
            guard length > 0 else { continue }
            guard let replaced = trie.insert(model.tokenBytes[range], token: Int32(id)) else {
                throw error("has more than \(TokenTrie.maximumNodes) distinct prefixes", key: "model.vocab")
            }
            guard replaced == TokenTrie.noToken else {
                let token = String(decoding: model.tokenBytes[range], as: UTF8.self)
                throw error("has the token \(token.debugDescription) twice", key: "model.vocab")
            }
        }
        guard let unknown = trie.edge(at: model.unknownToken.utf8)?.token, unknown != TokenTrie.noToken else {
            throw error("\(model.unknownToken.debugDescription) is not in the vocabulary", key: "model.unk_token")
        }

        var bytes = model.tokenBytes
        var added = TokenTrie(capacity: 8 * file.addedTokens.count)
        for token in file.addedTokens {
            guard let replaced = added.insert(Array(token.content.utf8)[...], token: token.id) else {
                throw error("has more than \(TokenTrie.maximumNodes) distinct prefixes", key: "added_tokens")
            }
            guard replaced == TokenTrie.noToken else {
                throw error("the token \(token.content.debugDescription) is added twice", key: token.key)
            }
            if let known = trie.edge(at: token.content.utf8)?.token, known != TokenTrie.noToken {
                guard known == token.id else {
                    throw error(
                        "the token \(token.content.debugDescription) has the id \(token.id) here, but \(known) in model.vocab",
                        key: token.key)
                }
            } else {
                let start = bytes.count
                bytes.append(contentsOf: token.content.utf8)
                try claim(Int(token.id), start..<bytes.count, key: token.key)
            }
        }
        for id in file.template.ids where !taken.indices.contains(Int(id)) || !taken[Int(id)] {
            throw error("the special token id \(id) is not in the vocabulary", key: "post_processor")
        }

        self.trie = trie
        self.unknown = unknown
        self.bytes = bytes
        self.ranges = ranges
        size = ranges.count
        self.added = added
        let prefix = model.continuationPrefix
        continuationPrefix = Array(prefix.utf8)
        continuation = prefix.isEmpty ? TokenTrie.root : trie.edge(at: prefix.utf8)?.node
    }

    /// Whether a token is a piece inside a word, not its beginning.
    func continuesWord(_ id: Int32) -> Bool {
        guard id >= 0, id < ranges.count, !continuationPrefix.isEmpty else { return false }
        let range = Int(ranges[Int(id)].lowerBound)..<Int(ranges[Int(id)].upperBound)
        return range.count > continuationPrefix.count && bytes[range].starts(with: continuationPrefix)
    }

    func token(for id: Int32) -> String? {
        guard id >= 0, id < ranges.count, !ranges[Int(id)].isEmpty else { return nil }
        let range = ranges[Int(id)]
        return String(decoding: bytes[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }

    func id(for token: String) -> Int32? {
        for trie in [trie, added] {
            if let id = trie.edge(at: token.utf8)?.token, id != TokenTrie.noToken { return id }
        }
        return nil
    }

    /// Lays both tries open for the duration of one text.
    func withViews<Result>(_ body: (PieceMatcher, _ added: TokenTrie.View) -> Result) -> Result {
        trie.withView { trie in
            added.withView { added in
                body(PieceMatcher(trie: trie, continuation: continuation, unknown: unknown), added)
            }
        }
    }
}
