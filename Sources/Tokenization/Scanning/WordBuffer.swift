/// The normalized bytes of the word being read, in scratch memory of fixed size.
///
/// A word of more than `limit` scalars becomes the unknown token whatever it is made of, so no more than that is kept.
struct WordBuffer<Offsets: OffsetRecorder> {
    /// Room for ``limit`` scalars of four bytes.
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let limit: Int
    private(set) var byteCount = 0
    private var scalarCount = 0
    private(set) var isTooLong = false
    /// Where the current run of nonstarters begins, within which canonical ordering moves marks.
    private var runStart = 0
    var offsets: Offsets

    /// The scratch memory, in bytes, for words of `limit` scalars.
    static func capacity(limit: Int) -> Int { 4 * limit }

    /// - Parameter scratch: memory of ``capacity(limit:)`` bytes that outlives the buffer.
    init(scratch: UnsafeMutableBufferPointer<UInt8>, limit: Int, offsets: Offsets) {
        bytes = scratch
        self.limit = limit
        self.offsets = offsets
    }

    var isEmpty: Bool { scalarCount == 0 }

    subscript(position: Int) -> UInt8 { bytes[position] }

    mutating func removeAll() {
        byteCount = 0
        scalarCount = 0
        isTooLong = false
        runStart = 0
        offsets.endWord()
    }

    /// Appends the ASCII word characters of `text` from `start` on.
    ///
    /// - Returns: where they end.
    @inline(__always)
    mutating func appendRun(of text: UnsafeBufferPointer<UInt8>, from start: Int, tables: ScanTables.View) -> Int {
        var index = start
        let end = min(text.count, start + limit - scalarCount)
        while index < end, tables.actions[Int(text[index])] == .word {
            bytes[byteCount] = tables.folded[Int(text[index])]
            byteCount += 1
            index += 1
        }
        scalarCount += index - start
        runStart = byteCount
        offsets.placeRun(at: byteCount - (index - start), source: start, count: index - start)
        if index == end, index < text.count, tables.actions[Int(text[index])] == .word {
            isTooLong = true
            let kept = index
            while index < text.count, tables.actions[Int(text[index])] == .word { index += 1 }
            offsets.extendWord(over: kept..<index)
        }
        return index
    }

    /// Appends a scalar that comes from the bytes `source` of the text.
    ///
    /// - Parameter rank: its ``CombiningRank``; a nonzero one moves it before marks of higher rank.
    mutating func append(_ scalar: UInt32, source: Range<Int>, rank: UInt32 = 0) {
        guard scalarCount < limit else {
            isTooLong = true
            offsets.extendWord(over: source)
            return
        }
        let position = rank == 0 ? byteCount : position(ofRank: rank)
        let count = encode(scalar)
        if position < byteCount { rotate(from: position, count: count) }
        offsets.insert(at: position, count: count, source: source)
        byteCount += count
        scalarCount += 1
        if rank == 0 { runStart = byteCount }
    }

    /// Notes that a scalar of combining class 0 was here and was removed: marks do not move across it.
    mutating func endRun() { runStart = byteCount }

    /// Writes the UTF-8 of `scalar` behind the word.
    ///
    /// - Returns: the number of bytes.
    private func encode(_ scalar: UInt32) -> Int {
        switch scalar {
        case ..<0x80:
            bytes[byteCount] = UInt8(scalar)
            return 1
        case ..<0x800:
            bytes[byteCount] = UInt8(0xC0 | scalar >> 6)
            bytes[byteCount + 1] = UInt8(0x80 | scalar & 0x3F)
            return 2
        case ..<0x1_0000:
            bytes[byteCount] = UInt8(0xE0 | scalar >> 12)
            bytes[byteCount + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
            bytes[byteCount + 2] = UInt8(0x80 | scalar & 0x3F)
            return 3
        default:
            bytes[byteCount] = UInt8(0xF0 | scalar >> 18)
            bytes[byteCount + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
            bytes[byteCount + 2] = UInt8(0x80 | scalar >> 6 & 0x3F)
            bytes[byteCount + 3] = UInt8(0x80 | scalar & 0x3F)
            return 4
        }
    }

    /// Where in the current run a mark of `rank` belongs: behind the last one that ranks no higher.
    private func position(ofRank rank: UInt32) -> Int {
        var position = byteCount
        while position > runStart {
            var start = position - 1
            while bytes[start] & 0xC0 == 0x80 { start -= 1 }
            let previous = UTF8Decoding.scalar(in: UnsafeBufferPointer(bytes), at: start).scalar
            if CombiningRank.rank(of: previous) <= rank { break }
            position = start
        }
        return position
    }

    /// Moves the `count` bytes behind the word to `position`.
    private func rotate(from position: Int, count: Int) {
        for offset in 0..<count {
            let byte = bytes[byteCount + offset]
            var index = byteCount + offset
            while index > position + offset {
                bytes[index] = bytes[index - 1]
                index -= 1
            }
            bytes[index] = byte
        }
    }
}
