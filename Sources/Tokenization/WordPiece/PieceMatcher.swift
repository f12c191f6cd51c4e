/// WordPiece: splits a word into the longest tokens, from left to right, or makes it the unknown token.
struct PieceMatcher {
    let trie: TokenTrie.View
    let continuation: UInt32?
    let unknown: Int32

    /// Appends the tokens of `word` to `ids`.
    @inline(__always)
    func emit<Offsets: OffsetRecorder>(_ word: inout WordBuffer<Offsets>, into ids: inout [Int32]) {
        let first = ids.count
        if !word.isTooLong, cut(&word, into: &ids) { return }
        let cutSoFar = ids.count - first
        ids.removeLast(cutSoFar)
        word.offsets.removeTokens(cutSoFar)
        ids.append(unknown)
        word.offsets.addTokenOfWholeWord()
    }

    /// - Returns: false if some part of the word begins with no token.
    @inline(__always)
    private func cut<Offsets: OffsetRecorder>(_ word: inout WordBuffer<Offsets>, into ids: inout [Int32]) -> Bool {
        var start = 0
        var node = TokenTrie.root
        while start < word.byteCount {
            var token = TokenTrie.noToken
            var end = start
            for position in start..<word.byteCount {
                guard let edge = trie.edge(from: node, byte: word[position]) else { break }
                node = edge.node
                if edge.token != TokenTrie.noToken {
                    token = edge.token
                    end = position + 1
                }
            }
            guard token != TokenTrie.noToken, let continuation else {
                // Without any `##` token, a word that is a token as a whole is still valid.
                guard token != TokenTrie.noToken, end == word.byteCount else { return false }
                append(token, start..<end, &word, &ids)
                return true
            }
            append(token, start..<end, &word, &ids)
            start = end
            node = continuation
        }
        return true
    }

    @inline(__always)
    private func append<Offsets: OffsetRecorder>(
        _ token: Int32, _ range: Range<Int>, _ word: inout WordBuffer<Offsets>, _ ids: inout [Int32]
    ) {
        ids.append(token)
        word.offsets.addToken(fromWord: range)
    }
}
