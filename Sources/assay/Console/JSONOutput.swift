import FoundationEssentials

/// Reports as one JSON object on one line, keys in order.
enum JSONOutput {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// JSON allows DEL and C1 control characters in strings as they are; a terminal may take them for commands. In JSON they can
    /// only be in strings, so an escape is as good.
    private static func escaped(_ json: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool { (0x7F..<0xA0).contains(scalar.value) }
        guard json.unicodeScalars.contains(where: isControl) else { return json }
        var text = ""
        for scalar in json.unicodeScalars {
            if isControl(scalar) {
                text += "\\u00\(String(scalar.value, radix: 16))"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
