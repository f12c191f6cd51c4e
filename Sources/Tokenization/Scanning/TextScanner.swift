/// Reads a text once, from front to back, and emits its tokens word by word.
///
/// Normalization (`BertNormalizer`), splitting (`BertPreTokenizer`) and WordPiece, which `tokenizers` does one after the
/// other over the whole text, are done here scalar by scalar: nothing is allocated, and the rest of a text is never looked
/// at once the limit is reached.
struct TextScanner<Offsets: OffsetRecorder> {
    let text: UnsafeBufferPointer<UInt8>
    let tables: ScanTables.View
    let pieces: PieceMatcher
    let added: TokenTrie.View
    var word: WordBuffer<Offsets>

    /// Appends the tokens of the text to `ids`, stopping soon after their number exceeds `limit`.
    mutating func scan(into ids: inout [Int32], limit: Int) {
        let (endCount, overflows) = ids.count.addingReportingOverflow(limit)
        let end = overflows ? Int.max : endCount
        var index = 0
        while index < text.count, ids.count <= end {
            var action = tables.actions[Int(text[index])]
            if action == .addedToken {
                if let (token, length) = addedToken(at: index) {
                    endWord(into: &ids)
                    ids.append(token)
                    word.offsets.addToken(source: index..<index + length)
                    index += length
                    continue
                }
                action = tables.plainActions[Int(text[index])]
            }
            switch action {
            case .word:
                if tables.actions[Int(text[index])] == .word {
                    index = word.appendRun(of: text, from: index, tables: tables)
                } else {
                    word.append(UInt32(tables.folded[Int(text[index])]), source: index..<index + 1)
                    index += 1
                }
            case .whitespace:
                endWord(into: &ids)
                index += 1
            case .punctuation:
                endWord(into: &ids)
                word.append(UInt32(text[index]), source: index..<index + 1)
                endWord(into: &ids)
                index += 1
            case .removed: index += 1
            case .multibyte, .addedToken:
                let (scalar, length) = UTF8Decoding.scalar(in: text, at: index)
                read(scalar, source: index..<index + length, into: &ids)
                index += length
            }
        }
        if ids.count <= end { endWord(into: &ids) }
    }

    /// Emits the word read so far.
    @inline(__always)
    private mutating func endWord(into ids: inout [Int32]) {
        guard !word.isEmpty else { return }
        pieces.emit(&word, into: &ids)
        word.removeAll()
    }

    /// The longest added token that begins at `index`, and its length in bytes.
    private func addedToken(at index: Int) -> (token: Int32, length: Int)? {
        var node = TokenTrie.root
        var longest: (Int32, Int)?
        for end in index..<text.count {
            guard let edge = added.edge(from: node, byte: text[end]) else { break }
            if edge.token != TokenTrie.noToken { longest = (edge.token, end + 1 - index) }
            node = edge.node
        }
        return longest
    }

    /// Takes a scalar of the text through `clean_text`, `handle_chinese_chars` and on.
    private mutating func read(_ scalar: UInt32, source: Range<Int>, into ids: inout [Int32]) {
        let scalarClass = tables.scalarClass(of: scalar)
        if scalarClass.contains(.control) { return }
        if scalarClass.contains(.ideograph) {
            endWord(into: &ids)
            decompose(scalar, scalarClass, source: source, into: &ids)
            endWord(into: &ids)
        } else {
            decompose(scalar, scalarClass, source: source, into: &ids)
        }
    }

    /// `strip_accents`.
    private mutating func decompose(_ scalar: UInt32, _ scalarClass: ScalarClass, source: Range<Int>, into ids: inout [Int32]) {
        if scalarClass.contains(.mark) {
            if !scalarClass.contains(.nonstarter) { word.endRun() }
        } else if scalarClass.contains(.decomposes) {
            Decomposition.forEachScalar(of: scalar) { part in
                fold(part, tables.scalarClass(of: part), source: source, into: &ids)
            }
        } else {
            fold(scalar, scalarClass, source: source, into: &ids)
        }
    }

    /// `lowercase`.
    private mutating func fold(_ scalar: UInt32, _ scalarClass: ScalarClass, source: Range<Int>, into ids: inout [Int32]) {
        if scalarClass.contains(.hasLowercase) {
            Lowercase.forEachScalar(of: scalar) { part in
                split(part, tables.scalarClass(of: part), source: source, into: &ids)
            }
        } else {
            split(scalar, scalarClass, source: source, into: &ids)
        }
    }

    /// `BertPreTokenizer`.
    private mutating func split(_ scalar: UInt32, _ scalarClass: ScalarClass, source: Range<Int>, into ids: inout [Int32]) {
        if scalarClass.contains(.whitespace) {
            endWord(into: &ids)
        } else if scalarClass.contains(.punctuation) {
            endWord(into: &ids)
            word.append(scalar, source: source)
            endWord(into: &ids)
        } else {
            let rank = scalarClass.contains(.nonstarter) ? CombiningRank.rank(of: scalar) : 0
            word.append(scalar, source: source, rank: rank)
        }
    }
}
