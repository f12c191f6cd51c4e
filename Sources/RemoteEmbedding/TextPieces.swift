package import Embedding

/// A text as ids, for a model whose tokenizer is on the server: its words, cut into pieces of at most four bytes.
///
/// Everything in Assay that handles a text after it was read knows it by its ids: batches, the embedding cache, the comparison
/// with examples, explanations. So the ids of a remote model are the text itself: an id holds the bytes of one piece, and the
/// pieces together are the text's UTF-8. The session puts the text together again when it sends it. Nothing had to be
/// added to `TokenizedText`, which would cost every message of every model.
///
/// - The cache and the comparison work as ever: the same ids are the same text, to the byte.
/// - A piece ends with its word, and a space goes with the word after it, as in byte-pair encodings. So there are about as many
///   pieces as the server's tokenizer finds tokens, rather more than fewer: a fair cost for batches and clients' turns. What the
///   server really counted is in its answer's `usage`.
/// - Texts that differ in order and punctuation only are near duplicates, as with other models; case counts.
package enum TextPieces {
    /// Frame every text as special tokens do. No piece has these values: neither FF nor FE occurs in UTF-8.
    private static let (start, end): (Int32, Int32) = (-1, -2)

    /// ASCII characters that are no letters or digits: each is a piece, and none counts for nearness.
    package static let kinds = TokenKinds(
        framing: 2, punctuation: Set((0..<128).filter { !isWord(UInt8($0)) }.map { Int32($0) }))

    /// - Parameter limit: the most pieces with the frame; a longer text is cut between two pieces.
    package static func tokenize(_ text: String, limit: Int) -> TokenizedText {
        var text = text
        return text.withUTF8 { bytes in
            var ids = [start]
            ids.reserveCapacity(bytes.count / 3 + 4)
            var position = 0
            while position < bytes.count, ids.count + 1 < limit {
                let length = length(in: bytes, at: position)
                ids.append(Int32(bitPattern: bytes[position..<position + length].reduce(0) { $0 << 8 | UInt32($1) }))
                position += length
            }
            ids.append(end)
            return TokenizedText(ids: ids, isTruncated: position < bytes.count)
        }
    }

    /// The text that `ids` were made from, as far as it was not cut.
    package static func text(of ids: [Int32]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ids.count * 4)
        for id in ids where id != start && id != end {
            let piece = UInt32(bitPattern: id)
            // Only NUL, which is a piece of its own, has no bits.
            let length = max(1, 4 - piece.leadingZeroBitCount / 8)
            for place in (0..<length).reversed() { bytes.append(UInt8(truncatingIfNeeded: piece >> (8 * UInt32(place)))) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The length of the piece at a position: whole characters (Unicode scalars) of at most four bytes.
    private static func length(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
        var end = position
        if bytes[position] == UInt8(ascii: " ") {
            // With the word after it, unless that begins with a character of four bytes.
            let next = position + 1
            guard next < bytes.count, isWord(bytes[next]), scalarLength(bytes[next]) < 4 else { return 1 }
            end = next
        } else if !isWord(bytes[position]) {
            return 1
        }
        while end < bytes.count, isWord(bytes[end]), end + scalarLength(bytes[end]) <= position + 4 {
            end += scalarLength(bytes[end])
        }
        return end - position
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"),
            0x80...:
            true
        default: false
        }
    }

    /// The bytes of the UTF-8 sequence that begins with `byte`; strings of Swift hold nothing else.
    private static func scalarLength(_ byte: UInt8) -> Int {
        switch byte {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }
}
