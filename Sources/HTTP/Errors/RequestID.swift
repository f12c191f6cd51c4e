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
