internal import Foundation
internal import GRDB
internal import Threads

/// An index of texts, to be searched by meaning, by words, or both, by many threads at once. Read-only.
///
/// Vectors are in memory; texts and words stay in the file. When the file is replaced, this index goes on with the
/// former one. A search blocks its thread, so never call it on Swift's cooperative pool.
package final class SearchIndex: Sendable {
    package let path: String
    /// The model that made the vectors.
    package let model: IndexModel
    /// Different in every build of an index.
    package let build: String
    let connections: IndexConnections
    let vectors: VectorSearch
    /// The hash of each row's id.
    private let ids: [UInt64]
    private let commonWords: [String: Int]
    private let helpers: HelperThreads

    /// Texts in the index.
    package var count: Int { vectors.vectors.count }

    /// How an index is used.
    package struct Options: Sendable {
        /// Threads that compute a search, the caller's included. Those besides are shared by all searches.
        package var threads: Int
        /// Searches that may read texts and words at the same time; others wait.
        package var connections: Int

        package init(threads: Int = 1, connections: Int = 1) { (self.threads, self.connections) = (threads, connections) }
    }

    /// Reads an index and checks it.
    ///
    /// - Throws: `IndexError` when it is absent, something else, of another version, or damaged.
    package init(path: String, _ options: Options = Options()) throws(IndexError) {
        let (connections, content) = try IndexConnections.open(path, count: max(options.connections, 1))
        self.path = path
        self.connections = connections
        (model, build, ids, commonWords) = (content.model, content.build, content.ids, content.commonWords)
        helpers = HelperThreads(options.threads, name: "search")
        vectors = VectorSearch(content.vectors, helpers: helpers)
    }

    deinit { helpers.end() }

    /// Makes sure that queries are embedded by the model that made the index.
    ///
    /// - Throws: `IndexError` naming both.
    package func check(_ other: IndexModel) throws(IndexError) {
        guard other.fingerprint == model.fingerprint, other.dimensions == model.dimensions else {
            throw IndexError(
                .model, at: path, "the index was made with \(model.name), and the model is \(other.name)",
                remedy: "use the index's model, make the index again, or search by words")
        }
    }

    // MARK: Searching

    /// What is searched for.
    package enum Query: Sendable {
        /// The embedding of a text by the index's model, of unit length.
        case meaning([Float])
        /// Any of the text's words, rare ones more.
        case words(String)
        /// Both, merged.
        case both(String, [Float])
    }

    /// A text that was found.
    package struct Hit: Sendable {
        /// The text's row, from 0.
        package var row: Int
        package var text: IndexedText
        /// By meaning: the cosine. By words: BM25. By both: see `FusedRanking`. More is better.
        package var score: Float
    }

    /// How many of each ranking are merged.
    private static let fused = 200

    /// Texts for a query, the best first.
    ///
    /// - Parameter limit: the maximum number of texts.
    /// - Throws: `IndexError` for a vector of another length or with a value that is not finite, and for damage.
    package func search(_ query: Query, limit: Int) throws(IndexError) -> [Hit] {
        switch query {
        case .meaning(let vector): return try hits(nearest(vector, limit))
        case .words(let text): return try hits(matching(text, limit))
        case .both(let text, let vector):
            let depth = max(limit, Self.fused)
            let rankings = [try nearest(vector, depth).map(\.row), try matching(text, depth).map(\.row)]
            return try hits(FusedRanking.fuse(rankings, limit: limit))
        }
    }

    /// The texts most similar to one of the index, which is left out; of several with the id, the first.
    ///
    /// - Returns: nil when no text has the id.
    package func like(id: String, limit: Int) throws(IndexError) -> [Hit]? {
        let hash = IndexSchema.hash(ofID: id)
        // Looking at all hashes takes less than comparing all vectors.
        let rows = ids.indices.filter { ids[$0] == hash }
        let known = try hits(rows.map { TopMatches.Match(row: $0, score: 1) })
        guard let row = known.first(where: { $0.text.id.utf8.elementsEqual(id.utf8) })?.row else { return nil }
        return try hits(nearest(exactRow(row), limit, excluding: row))
    }

    private func nearest(
        _ vector: [Float], _ limit: Int, excluding excluded: Int? = nil
    ) throws(IndexError) -> [TopMatches.Match] {
        guard vector.count == model.dimensions else {
            throw IndexError(
                .vector, at: path, "the query has \(vector.count) values, and the index's vectors \(model.dimensions)")
        }
        guard let query = QuantizedQuery(vector) else {
            throw IndexError(.vector, at: path, "the query has a value that is not finite")
        }
        let rough = vectors.nearest(query, limit: limit + Self.spare(limit), excluding: excluded)
        return Array(try refined(rough, vector, count: limit + Self.spare(limit)).prefix(limit))
    }

    private func matching(_ text: String, _ limit: Int) throws(IndexError) -> [TopMatches.Match] {
        try connections.read { database in
            guard let pattern = try WordQuery(text, common: self.commonWords, database).pattern else { return [] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT rowid, bm25(words) AS rank FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?",
                arguments: [pattern, limit])
            // FTS5's bm25 is negative, lower for better matches.
            return rows.map { TopMatches.Match(row: $0.value(0, Int.self) ?? -1, score: -Float($0.value(1, Double.self) ?? 0)) }
        }
    }

    private func hits(_ matches: [TopMatches.Match]) throws(IndexError) -> [Hit] {
        try connections.read { database in
            let select = try database.cachedStatement(sql: "SELECT id, text, metadata, checksum FROM texts WHERE row = ?")
            return try matches.map { match in
                guard let row = try Row.fetchOne(select, arguments: [match.row]), let id = row.value(0, Data.self),
                    let text = row.value(1, Data.self)
                else { throw IndexError.damaged(self.path, "the text of row \(match.row) is missing") }
                let found = IndexedText(
                    id: String(decoding: id, as: UTF8.self), text: String(decoding: text, as: UTF8.self),
                    metadata: row.value(2, Data.self).map { String(decoding: $0, as: UTF8.self) })
                guard IndexSchema.checksum(of: found) == row.value(3, Int64.self) else {
                    throw IndexError.damaged(self.path, "the text of row \(match.row) does not match its checksum")
                }
                return Hit(row: match.row, text: found, score: match.score)
            }
        }
    }
}
