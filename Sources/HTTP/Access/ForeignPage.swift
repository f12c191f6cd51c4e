internal import HTTPTypes
internal import Hummingbird

/// Web pages that a browser on this machine shows, and that try to use a server that listens only here.
///
/// Without CORS a page of another site cannot read answers, but it can send some requests, and if its name is made to resolve to
/// this machine (DNS rebinding), the browser takes the server for the page's own. Programs other than browsers are not concerned.
enum ForeignPage {
    /// - Throws: status 403 for a request that comes from such a page.
    static func refuse(_ request: Request) throws(RequestFailure) {
        let remedy = "; see docs/http.md on tokens"
        if let authority = request.head.authority {
            let host = host(of: authority)
            guard isThisMachine(host) || isAddress(host) else {
                throw RequestFailure(
                    .forbidden, "foreign_host",
                    "without tokens this server answers to localhost and addresses, not to \(host)\(remedy)")
            }
        }
        if let origin = request.headers[.origin] {
            guard let authority = origin.split(separator: "/").last, isThisMachine(host(of: authority)) else {
                throw RequestFailure(
                    .forbidden, "foreign_origin", "without tokens this server does not serve web pages of other sites\(remedy)")
            }
        }
    }

    /// An authority's host in lower case, without the port.
    private static func host(of authority: some StringProtocol) -> String {
        let text = authority.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") { return String(text[...end]) }
        return text.lastIndex(of: ":").map { String(text[..<$0]) } ?? text
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || host.hasPrefix("127.") && isAddress(host)
    }

    /// Whether it is an address, which no one can make resolve to another.
    private static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
