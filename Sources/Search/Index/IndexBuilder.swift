internal import Files
internal import Foundation
internal import GRDB

/// Writes an index beside its place and puts it there when it is complete: until then a former index stays as it is.
///
/// When the process is killed meanwhile, a file that ends in `.assay-tmp` is left, which the next build in the folder
/// removes.
package final class IndexBuilder {
    private let path: String
    private let model: IndexModel
    private let file: FileReplacement
    private let queue: DatabaseQueue
    private var pending: QuantizedVectors
    private var pendingIDs: [UInt64] = []
    /// Texts added so far.
    package private(set) var count = 0

    private static let ending = ".assay-tmp"

    /// - Parameters:
    ///   - path: of the index. A former one is replaced, anything else is not.
    ///   - maxPages: after this many pages of 4 KB the disk counts as full; nil: when it is.
    /// - Throws: `IndexError` when the index cannot be written there.
    package init(path: String, model: IndexModel, maxPages: Int? = nil) throws(IndexError) {
        self.path = path
        self.model = model
        pending = QuantizedVectors(columns: model.dimensions, capacity: IndexSchema.chunk)
        try Self.checkPlace(path)
        do throws(FileFailure) {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
            FileReplacement.removeLeftovers(in: folder, ending: Self.ending)
            file = try FileReplacement(of: path, .kept, ending: Self.ending, isNamed: true)
        } catch {
            throw Self.failure(path, error)
        }
        do {
            queue = try Self.open(file.temporary!, maxPages)  // it was named above
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// Refuses to replace anything but an index.
    private static func checkPlace(_ path: String) throws(IndexError) {
        let content: IndexFile.Content
        do { content = try IndexFile.content(of: path) } catch { throw failure(path, error) }
        guard case .other(let what) = content else { return }
        throw IndexError(
            .foreign, at: path, "the file \(what), so it is not replaced", remedy: "remove it, or choose another with --out")
    }

    private static func open(_ path: String, _ maxPages: Int?) throws -> DatabaseQueue {
        var configuration = Configuration()
        // All is one transaction: words are merged less often, and nobody needs an incomplete index.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000")
            if let maxPages { try database.execute(sql: "PRAGMA max_page_count = \(maxPages)") }
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { database in
            try database.execute(sql: "BEGIN")
            try IndexSchema.create(database)
        }
        return queue
    }

    /// Adds texts with their vectors, in order.
    ///
    /// - Parameter vectors: `texts.count × model.dimensions` values, row-major, of unit length.
    /// - Throws: `IndexError` when the disk is full, or a vector has a value that is not finite. The index is lost
    ///   then.
    package func add(_ texts: [IndexedText], vectors: [Float]) throws(IndexError) {
        guard vectors.count == texts.count * model.dimensions else {
            throw IndexError(.vector, at: path, "\(vectors.count) values are not \(texts.count) vectors of \(model.dimensions)")
        }
        try write { database in
            let insert = try database.cachedStatement(
                sql: "INSERT INTO texts (row, id, text, metadata, checksum) VALUES (?, ?, ?, ?, ?)")
            let insertResidual = try database.cachedStatement(
                sql: "INSERT INTO residuals (row, \"values\", checksum) VALUES (?, ?, ?)")
            let insertWords = try database.cachedStatement(sql: "INSERT INTO words (rowid, text) VALUES (?, ?)")
            for (index, text) in texts.enumerated() {
                let vector = vectors[index * self.model.dimensions..<(index + 1) * self.model.dimensions]
                guard self.pending.append(vector) else {
                    throw IndexError(
                        .vector, at: self.path, "the vector of the text \(text.id) has a value that is not finite")
                }
                let residual = self.data(self.pending.residual(of: vector, at: self.pending.count - 1))
                try insertResidual.execute(arguments: [self.count, residual, IndexSchema.checksum(of: [residual])])
                try insert.execute(arguments: [
                    self.count, Data(text.id.utf8), Data(text.text.utf8), text.metadata.map { Data($0.utf8) },
                    IndexSchema.checksum(of: text),
                ])
                // GRDB would end the text at a NUL; for FTS5 it only separates words.
                try insertWords.execute(arguments: [self.count, text.text.replacing("\0", with: " ")])
                self.pendingIDs.append(IndexSchema.hash(ofID: text.id))
                self.count += 1
                if self.pending.count == IndexSchema.chunk { try self.writePending(database) }
            }
        }
    }

    private func writePending(_ database: Database) throws {
        guard pending.count > 0 else { return }
        let ids = data(pendingIDs.map(\.littleEndian))
        let scales = data(pending.scales.map(\.bitPattern.littleEndian))
        let values = data(pending.values)
        try database.execute(
            sql: "INSERT INTO vectors (first, ids, scales, \"values\", checksum) VALUES (?, ?, ?, ?, ?)",
            arguments: [count - pending.count, ids, scales, values, IndexSchema.checksum(of: [ids, scales, values])])
        pendingIDs.removeAll(keepingCapacity: true)
        pending.removeAll()
    }

    private func data(_ numbers: [some FixedWidthInteger]) -> Data { numbers.withUnsafeBytes { Data($0) } }

    /// Writes what is left and puts the index in its place. Nothing can be added afterwards.
    package func finish() throws(IndexError) {
        try write { database in
            try self.writePending(database)
            try database.execute(sql: "INSERT INTO words (words) VALUES ('optimize')")
            // FTS5 writes what it has in memory at the end of a transaction.
            try database.execute(sql: "COMMIT; BEGIN")
            try IndexSchema.listCommonWords(database)
            try self.writeFacts(database)
            try database.execute(
                sql: """
                    PRAGMA application_id = \(IndexSchema.applicationID); PRAGMA user_version = \(IndexSchema.version); COMMIT
                    """)
        }
        do { try queue.close() } catch { throw Self.failure(path, error) }
        do { try file.commit() } catch { throw Self.failure(path, error) }
    }

    private func writeFacts(_ database: Database) throws {
        var facts = [
            "model": model.name, "fingerprint": model.fingerprint, "dimensions": "\(model.dimensions)", "count": "\(count)",
            "build": String(UInt64.random(in: 0 ... .max), radix: 16), "words": try IndexSchema.checksumOfWords(database),
        ]
        facts["checksum"] = IndexSchema.checksum(of: facts)
        for (name, value) in facts {
            try database.execute(sql: "INSERT INTO facts (name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }

    private func write(_ body: (Database) throws -> Void) throws(IndexError) {
        do { try queue.inDatabase(body) } catch { throw Self.failure(path, error) }
    }

    private static func failure(_ path: String, _ error: any Error) -> IndexError {
        if let error = error as? IndexError { return error }
        let reason = (error as? DatabaseError)?.message ?? "\(error)"
        let isFull = (error as? DatabaseError)?.resultCode == .SQLITE_FULL
        return IndexError(
            .unwritable, at: path, "the index cannot be written: \(reason)",
            remedy: isFull ? "free some disk space, or write it elsewhere with --out" : nil)
    }
}
