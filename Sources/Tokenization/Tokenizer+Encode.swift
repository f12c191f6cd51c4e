extension Tokenizer {
    /// Encodes a text to at most ``maxTokens`` tokens, with their offsets.
    package func encode(_ text: String) -> Encoding {
        var ids: [Int32] = []
        var text = text
        let (isTruncated, recorded) = text.withUTF8 { utf8 in
            encode(utf8, into: &ids, maxTokens: maxTokens, offsets: RecordedOffsets())
        }
        var offsets = [Range<Int>](repeating: 0..<0, count: template.prefix.count)
        offsets += recorded.offsets.prefix(ids.count - template.count)
        offsets += repeatElement(0..<0, count: template.suffix.count)
        return Encoding(ids: ids, offsets: offsets, isTruncated: isTruncated)
    }

    /// Appends the tokens of a text to `ids`, special tokens included: the fast path, which allocates nothing else.
    ///
    /// Bytes that are not UTF-8 count as U+FFFD, as in `String(decoding:as:)`.
    ///
    /// - Parameter maxTokens: the most tokens to append; fewer than the special tokens count as their number.
    /// - Returns: whether tokens were cut off at the limit.
    package func encode(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32], maxTokens: Int) -> Bool {
        encode(utf8, into: &ids, maxTokens: maxTokens, offsets: NoOffsets()).isTruncated
    }

    private func encode<Offsets: OffsetRecorder>(
        _ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32], maxTokens: Int, offsets: Offsets
    ) -> (isTruncated: Bool, offsets: Offsets) {
        let limit = max(maxTokens, template.count) - template.count
        ids.append(contentsOf: template.prefix)
        let start = ids.count
        let recorded = scan(utf8, into: &ids, limit: limit, offsets: offsets)
        let isTruncated = ids.count - start > limit
        if isTruncated { ids.removeLast(ids.count - start - limit) }
        ids.append(contentsOf: template.suffix)
        return (isTruncated, recorded)
    }

    private func scan<Offsets: OffsetRecorder>(
        _ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32], limit: Int, offsets: Offsets
    ) -> Offsets {
        tables.withView { tables in
            vocabulary.withViews { pieces, added in
                // The scanner, and with it the scratch memory, does not leave this closure.
                withUnsafeTemporaryAllocation(
                    of: UInt8.self, capacity: WordBuffer<Offsets>.capacity(limit: maximumWordLength)
                ) { scratch in
                    let word = WordBuffer(scratch: scratch, limit: maximumWordLength, offsets: offsets)
                    var scanner = TextScanner(text: utf8, tables: tables, pieces: pieces, added: added, word: word)
                    scanner.scan(into: &ids, limit: limit)
                    return scanner.word.offsets
                }
            }
        }
    }
}
