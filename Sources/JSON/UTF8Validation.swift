/// The check that bytes are well-formed UTF-8 (Unicode 16, table 3-7).
package enum UTF8Validation {
    /// The offset of the first byte that starts no well-formed sequence; `nil` where all of `bytes` is UTF-8.
    package static func firstInvalidByte(in bytes: UnsafeRawBufferPointer) -> Int? {
        let count = bytes.count
        var index = 0
        while index < count {
            while index &+ 16 <= count {
                // Both loads end within the count just checked.
                let words =
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    | bytes.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
                guard words & 0x8080_8080_8080_8080 == 0 else { break }
                index &+= 16
            }
            guard index < count else { return nil }
            if bytes[index] < 0x80 {
                index &+= 1
                continue
            }
            let length = sequenceLength(in: bytes, at: index)
            guard length > 0 else { return index }
            index &+= length
        }
        return nil
    }

    /// The length of the well-formed sequence of two to four bytes at `index`; 0 where there is none.
    @inline(__always)
    private static func sequenceLength(in bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
        let left = bytes.count &- index
        guard left >= 2 else { return 0 }
        let second = bytes[index &+ 1]
        switch bytes[index] {
        case 0xC2...0xDF:
            return isContinuation(second) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, isContinuation(second), isContinuation(bytes[index &+ 2]) else { return 0 }
            if bytes[index] == 0xE0 && second < 0xA0 { return 0 }  // overlong
            if bytes[index] == 0xED && second > 0x9F { return 0 }  // a surrogate
            return 3
        case 0xF0...0xF4:
            guard left >= 4, isContinuation(second), isContinuation(bytes[index &+ 2]), isContinuation(bytes[index &+ 3])
            else { return 0 }
            if bytes[index] == 0xF0 && second < 0x90 { return 0 }  // overlong
            if bytes[index] == 0xF4 && second > 0x8F { return 0 }  // beyond U+10FFFF
            return 4
        default:
            return 0
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
