internal import HTTPTypes
internal import Hummingbird
internal import Wire

/// The id that a request's log lines and its response carry.
enum RequestID {
    private static let generator = MessageIDGenerator()
    private static let maxLength = 128

    /// The client's own, if it is short and printable, or a new one.
    static func of(_ request: Request) -> String {
        guard let id = request.headers[.requestID], (1...maxLength).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return generator.next() }
        return id
    }
}

/// The W3C trace context of a request: `00-<trace id>-<parent id>-<flags>`. https://www.w3.org/TR/trace-context/
struct TraceParent: Sendable {
    let text: String
    let traceID: String

    /// - Returns: nil unless it is valid; a later version may have more fields.
    init?(_ text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        func isHex(_ field: Substring, _ count: Int) -> Bool {
            field.utf8.count == count && field.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
        guard fields.count >= 4, isHex(fields[0], 2), fields[0] != "ff", fields[0] != "00" || fields.count == 4,
            isHex(fields[1], 32), fields[1].contains(where: { $0 != "0" }), isHex(fields[2], 16),
            fields[2].contains(where: { $0 != "0" }), isHex(fields[3], 2)
        else { return nil }
        self.text = text
        traceID = String(fields[1])
    }
}
