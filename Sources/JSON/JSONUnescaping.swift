/// Resolves the escapes of a JSON string that has been validated.
enum JSONUnescaping {
    /// The string whose escaped form is `contents`, the bytes between the quotes.
    static func string(_ contents: UnsafeRawBufferPointer) -> String {
        // Resolving never lengthens: the shortest escapes are 2 bytes for 1, 6 for 3 and 12 for 4.
        String(unsafeUninitializedCapacity: contents.count) { output in
            var read = 0
            var written = 0
            while read < contents.count {
                let run = JSONStringScan.firstSpecial(in: contents, from: read) - read
                if run > 0 {
                    UnsafeMutableRawBufferPointer(output)
                        .baseAddress!.advanced(by: written)
                        .copyMemory(from: contents.baseAddress!.advanced(by: read), byteCount: run)
                    read += run
                    written += run
                }
                guard read < contents.count else { break }
                let scalar = resolve(contents, at: &read)
                for byte in UTF8.encode(scalar)! {
                    output[written] = byte
                    written += 1
                }
            }
            return written
        }
    }

    /// Whether an escape is an unpaired surrogate.
    static func hasHalfPair(_ contents: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while true {
            index = JSONStringScan.firstSpecial(in: contents, from: index)
            guard index < contents.count else { return false }
            let isUnit = contents[index + 1] == UInt8(ascii: "u")
            let isReplacement = isUnit && codeUnit(contents, at: index + 2) == 0xFFFD
            if resolve(contents, at: &index) == "\u{FFFD}", !isReplacement { return true }
        }
    }

    /// The scalar of the escape at `index`, which moves past it.
    private static func resolve(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> Unicode.Scalar {
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"): break
        default: return Unicode.Scalar(letter)
        }
        let unit = codeUnit(bytes, at: index)
        index += 4
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), index + 6 <= bytes.count,
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let trail = codeUnit(bytes, at: index + 2)
        guard UTF16.isTrailSurrogate(trail) else { return "\u{FFFD}" }
        index += 6
        return Unicode.Scalar(0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(trail) & 0x3FF)!
    }

    private static func codeUnit(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt16 {
        var unit: UInt16 = 0
        for offset in 0..<4 {
            unit = unit << 4 | UInt16(JSONCursor.hexadecimalValue(bytes[index + offset])!)
        }
        return unit
    }
}
