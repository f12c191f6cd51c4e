internal import JSON

/// Converts the fields of a message's object to values, checking types and limits.
struct FieldReader {
    let bytes: UnsafeRawBufferPointer
    let limits: WireLimits

    /// Longer deadlines, of more than about 30,000 years, are clamped to this.
    private static let longestDeadline = 1e15

    /// A string, or an integer rendered as its digits; `nil` if it is missing, null or the empty string.
    func id(_ token: JSONToken?) throws(WireFault) -> String? {
        guard let token = present(token) else { return nil }
        let id: String
        switch token.kind(in: bytes) {
        case .string:
            id = token.string(in: bytes)
        case .number where isInteger(token):
            id = String(decoding: token.literal(in: bytes), as: UTF8.self)
        case .number:
            throw WireFault(.invalidJSON, "\"id\" must be a string or an integer, not a number with fraction or exponent")
        case let kind:
            throw wrongType("id", "a string or an integer", kind)
        }
        guard id.utf8.count <= limits.maxIDBytes else {
            throw WireFault(.tooLarge, "\"id\" has \(id.utf8.count) bytes, more than the limit of \(limits.maxIDBytes)")
        }
        return id.isEmpty ? nil : id
    }

    /// Any value, including null, verbatim.
    func metadata(_ token: JSONToken?) throws(WireFault) -> JSONFragment? {
        guard let token else { return nil }
        guard token.count <= limits.maxMetadataBytes else {
            throw WireFault(
                .tooLarge, "\"metadata\" has \(token.count) bytes, more than the limit of \(limits.maxMetadataBytes)")
        }
        return JSONFragment(validated: Array(token.literal(in: bytes)))
    }

    /// An array of strings, without duplicates.
    func sets(_ token: JSONToken?) throws(WireFault) -> [String]? {
        guard let token = present(token) else { return nil }
        guard token.kind(in: bytes) == .array else { throw wrongType("sets", "an array of strings", token.kind(in: bytes)) }
        var names: [String] = []
        var count = 0
        var stranger: JSONToken.Kind?
        var cursor = JSONCursor(bytes, maxDepth: limits.maxDepth, at: token.start)
        // Its syntax was checked with the frame's.
        try? cursor.readElements { element in
            count += 1
            guard element.kind(in: bytes) == .string else {
                stranger = stranger ?? element.kind(in: bytes)
                return
            }
            guard count <= limits.maxSets else { return }
            let name = element.string(in: bytes)
            if !names.contains(name) { names.append(name) }
        }
        if let stranger { throw wrongType("sets", "an array of strings", stranger) }
        guard count <= limits.maxSets else {
            throw WireFault(.tooLarge, "\"sets\" has \(count) names, more than the limit of \(limits.maxSets)")
        }
        return names
    }

    /// A number of milliseconds, possibly fractional, at least 0.
    func deadline(_ token: JSONToken?) throws(WireFault) -> Duration? {
        guard let token = present(token) else { return nil }
        guard token.kind(in: bytes) == .number else {
            throw wrongType("deadline_ms", "a number of milliseconds", token.kind(in: bytes))
        }
        // The literal is a JSON number, which Swift can always parse; those out of range become infinite.
        let milliseconds = Double(String(decoding: token.literal(in: bytes), as: UTF8.self)) ?? .infinity
        guard milliseconds >= 0 else {
            throw WireFault(.invalidJSON, "\"deadline_ms\" must be 0 or more, not \(milliseconds)")
        }
        return .milliseconds(min(milliseconds, Self.longestDeadline))
    }

    /// A boolean; false if it is missing or null.
    func flag(_ field: StaticString, _ token: JSONToken?) throws(WireFault) -> Bool {
        guard let token = present(token) else { return false }
        guard token.kind(in: bytes) == .bool else { throw wrongType(field, "true or false", token.kind(in: bytes)) }
        return bytes[token.start] == UInt8(ascii: "t")
    }

    /// An array of at least one token id; nil if it is missing or null.
    func tokenIDs(_ token: JSONToken?) throws(WireFault) -> [Int32]? {
        guard let token = present(token) else { return nil }
        let wanted = "an array of token ids"
        guard token.kind(in: bytes) == .array else { throw wrongType("token_ids", wanted, token.kind(in: bytes)) }
        // A text has at most one token per byte.
        guard token.count / 2 <= limits.maxTextBytes else {
            throw WireFault(.tooLarge, "\"token_ids\" has more than the limit of \(limits.maxTextBytes) ids")
        }
        var ids: [Int32] = []
        var fault: WireFault?
        var cursor = JSONCursor(bytes, maxDepth: limits.maxDepth, at: token.start)
        // Its syntax was checked with the frame's.
        try? cursor.readElements { element in
            let kind = element.kind(in: bytes)
            if kind == .number, let id = Int32(String(decoding: element.literal(in: bytes), as: UTF8.self)), id >= 0 {
                ids.append(id)
            } else {
                fault =
                    fault
                    ?? (kind == .number
                        ? WireFault(.invalidJSON, "\"token_ids\" must hold whole numbers from 0")
                        : wrongType("token_ids", wanted, kind))
            }
        }
        if let fault { throw fault }
        guard !ids.isEmpty else { throw WireFault(.emptyText, "\"token_ids\" is empty") }
        return ids
    }

    private func present(_ token: JSONToken?) -> JSONToken? {
        guard let token, token.kind(in: bytes) != .null else { return nil }
        return token
    }

    private func isInteger(_ token: JSONToken) -> Bool {
        token.literal(in: bytes).allSatisfy { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }
    }

    private func wrongType(_ field: StaticString, _ wanted: String, _ kind: JSONToken.Kind) -> WireFault {
        WireFault(.invalidJSON, "\"\(field)\" must be \(wanted), not \(kind.rawValue)")
    }
}
