internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `GET /openapi.json`, and `GET /docs`, the same as a page.
struct OpenAPIPage: Sendable {
    private let document: [UInt8]
    private let page: [UInt8]

    /// - Parameter version: of the daemon.
    init(version: String) {
        let text = String(decoding: PackageResources.openapi_json, as: UTF8.self).replacing("VERSION", with: version)
        document = Array(text.utf8)
        page = Self.page(document)
    }

    func json(_ request: Request, _ context: HTTPContext) -> Response { .json(document) }

    func html(_ request: Request, _ context: HTTPContext) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: page)))
    }

    private struct Document: Decodable {
        struct Info: Decodable {
            var title: String
            var version: String
            var summary: String
            var description: String
        }

        struct Operation: Decodable {
            struct Answer: Decodable {
                var description: String
            }

            var summary: String
            var description: String?
            var responses: [String: Answer]
        }

        var info: Info
        var paths: [String: [String: Operation]]
    }

    private static func page(_ json: [UInt8]) -> [UInt8] {
        // The document is a part of the program; a test reads it.
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else { return [] }
        var html = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(escaped(document.info.title)) \(escaped(document.info.version))</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
            h2{font:600 1.1rem ui-monospace,monospace;margin:2rem 0 .2rem}td{padding:.1rem .8rem .1rem 0;vertical-align:top}
            b{color:#06c}</style>
            <h1>\(escaped(document.info.title)) \(escaped(document.info.version))</h1><p>\(escaped(document.info.summary))</p>
            <p>\(escaped(document.info.description)) Shapes of requests and responses are in
            <a href="/openapi.json">openapi.json</a>.</p>

            """
        for (path, operations) in document.paths.sorted(by: { $0.key < $1.key }) {
            for (method, operation) in operations.sorted(by: { $0.key < $1.key }) {
                html += "<h2><b>\(method.uppercased())</b> \(escaped(path))</h2><p>\(escaped(operation.summary))</p>\n"
                if let description = operation.description { html += "<p>\(escaped(description))</p>\n" }
                html += "<table>"
                for (status, answer) in operation.responses.sorted(by: { $0.key < $1.key }) {
                    html += "<tr><td>\(status)<td>\(escaped(answer.description))"
                }
                html += "</table>\n"
            }
        }
        return Array(html.utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
