internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import Search
internal import Threads

/// The body of `POST /v1/search`.
struct SearchRequest: Decodable {
    enum Mode: String, Decodable {
        case meaning, words, both
    }

    static let maxLimit = 1000

    /// What to find; or `like`.
    var query: String?
    /// The id of a text of the index: finds the most related ones.
    var like: String?
    var by: Mode?
    var limit: Int?

    func check() throws {
        guard (query == nil) != (like == nil) else {
            throw RequestFailure.invalid("query", "give either \"query\" or \"like\"")
        }
        if let query, query.allSatisfy(\.isWhitespace) { throw RequestFailure.invalid("query", "the query is empty") }
        if like != nil, let by, by != .meaning {
            throw RequestFailure.invalid("by", "\"like\" goes by meaning; \"by\" is for queries")
        }
        if let limit, !(1...Self.maxLimit).contains(limit) {
            throw RequestFailure.invalid("limit", "limit must be from 1 to \(Self.maxLimit)")
        }
    }
}

/// `POST /v1/search`: texts of an index by meaning, by words or both, or those like one of its own.
struct SearchRoute: Sendable {
    let inlet: HTTPInlet
    /// nil: no index is set.
    let index: LiveIndex?
    /// The daemon's model, whose embeddings queries have.
    let model: IndexModel
    let maxBodyBytes: Int
    let logger: Logger

    func respond(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let body = try await request.decode(SearchRequest.self, limit: maxBodyBytes, context)
        try body.check()
        guard let index else {
            throw RequestFailure(
                .notFound, "no_index", "this server has no index; make one with assay index, and name it as http.search_index")
        }
        var vector: [Float]?
        if body.by != .words, let query = body.query { vector = try await embedding(of: query, context) }
        let (model, logger, embedded) = (model, logger, vector)
        let hits: [SearchIndex.Hit]
        do {
            // A search compares all vectors, and reads a file: not on one of Swift's few threads.
            hits = try await onThread(name: "search") {
                let current = index.current { error in
                    logger.error("the index's new file cannot be used", metadata: ["reason": "\(error)"])
                }
                if embedded != nil { try current.check(model) }
                return try Self.search(body, embedded, in: current)
            }
        } catch let error as IndexError {
            throw RequestFailure(.internalServerError, "index_failure", "\(error)")
        }
        var bytes: [UInt8] = []
        bytes.append(json: "{\"hits\":")
        bytes.append(list: hits) { hit, bytes in
            bytes.append(json: "{\"id\":")
            bytes.append(string: hit.text.id)
            bytes.append(json: ",\"text\":")
            bytes.append(string: hit.text.text)
            bytes.append(json: ",\"score\":")
            bytes.append(decimal: hit.score)
            if let metadata = hit.text.metadata {
                bytes.append(json: ",\"metadata\":")
                bytes.append(contentsOf: metadata.utf8)
            }
            bytes.append(json: "}")
        }
        bytes.append(json: "}")
        return .json(bytes)
    }

    private static func search(
        _ body: SearchRequest, _ vector: [Float]?, in index: SearchIndex
    ) throws -> [SearchIndex.Hit] {
        let limit = body.limit ?? 10
        if let like = body.like {
            guard let hits = try index.like(id: like, limit: limit) else {
                throw RequestFailure(
                    .notFound, "unknown_id", "the index has no text with the id \"\(like)\"", parameter: "like")
            }
            return hits
        }
        let query = body.query ?? ""
        guard let vector else { return try index.search(.words(query), limit: limit) }
        return try index.search(body.by == .meaning ? .meaning(vector) : .both(query, vector), limit: limit)
    }

    private func embedding(of query: String, _ context: HTTPContext) async throws -> [Float] {
        let frames = [MessageFrame(content: .text(query), embed: true).bytes]
        let result = try EmbeddingResult(await inlet.answer(frames, from: context.origin)[0])
        if let failure = result.failure { throw RequestFailure(failure, parameter: "query") }
        return result.embedding
    }
}
