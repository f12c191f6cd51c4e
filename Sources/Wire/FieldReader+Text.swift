internal import JSON

extension FieldReader {
    /// A string with a character that is not white space.
    func text(_ token: JSONToken?) throws(WireFault) -> String {
        guard let token else { throw WireFault(.missingText, "\"text\" is missing") }
        switch token.kind(in: bytes) {
        case .string:
            // At most six bytes of escapes make one byte of text, so longer literals need not be read.
            try checkSize(token.hasEscapes ? token.count / 6 : token.count - 2)
            return try checked(token.string(in: bytes))
        case .null:
            throw WireFault(.missingText, "\"text\" is null")
        case let kind:
            throw WireFault(.invalidJSON, "\"text\" must be a string, not \(kind.rawValue)")
        }
    }

    /// The text of a frame that is not JSON: its bytes from `start` on.
    func plainText(from start: Int) throws(WireFault) -> String {
        let contents = UnsafeRawBufferPointer(rebasing: bytes[start...])
        try checkSize(contents.count)
        return try checked(String(decoding: contents, as: UTF8.self))
    }

    private func checked(_ text: String) throws(WireFault) -> String {
        try checkSize(text.utf8.count)
        guard !Self.isBlank(text) else {
            throw WireFault(.emptyText, text.isEmpty ? "the text is empty" : "the text is only white space")
        }
        return text
    }

    private func checkSize(_ count: Int) throws(WireFault) {
        guard count <= limits.maxTextBytes else {
            throw WireFault(.tooLarge, "the text has \(count) bytes, more than the limit of \(limits.maxTextBytes)")
        }
    }

    /// Whether all of `text` has Unicode's property White_Space.
    private static func isBlank(_ text: String) -> Bool {
        if let first = text.utf8.first, first > 0x20, first < 0x7F { return false }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
