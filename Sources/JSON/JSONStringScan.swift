/// The search for the bytes that mean something inside a JSON string, eight at a time.
@usableFromInline enum JSONStringScan {
    @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// The offset of the first quote, backslash or control character (under 0x20) from `start` on; `bytes.count` where there is
    /// none.
    ///
    /// Zero bytes of a word are found as in Mycroft's test, (x − 0x01…) & ~x & 0x80…: the lowest bit it sets is always right.
    @inlinable @inline(__always)
    static func firstSpecial(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let count = bytes.count
        var index = start
        while index &+ 8 <= count {
            // The load ends within the count just checked.
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let found =
                (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word))
                & (ones &* 0x80)
            if found != 0 { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            let byte = bytes[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
            index &+= 1
        }
        return count
    }
}
