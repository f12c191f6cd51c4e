internal import Foundation
internal import GRDB

/// What an index keeps in memory: its facts and vectors, read and checked.
struct IndexContent {
    let model: IndexModel
    /// Different in every build.
    let build: String
    private(set) var vectors: QuantizedVectors
    /// The hash of each row's id.
    private(set) var ids: [UInt64] = []
    /// How many texts have a word, of words that many have.
    private(set) var commonWords: [String: Int] = [:]

    /// - Throws: `IndexError` for another version of the format and for damage.
    init(_ database: Database, path: String) throws {
        let facts = try Self.facts(database, path: path)
        guard let name = facts["model"], let fingerprint = facts["fingerprint"], let build = facts["build"],
            let dimensions = facts["dimensions"].flatMap(Int.init), (1...QuantizedVectors.maxColumns).contains(dimensions),
            let count = facts["count"].flatMap(Int.init), count >= 0
        else { throw IndexError.damaged(path, "facts are missing") }
        guard try IndexSchema.checksumOfWords(database) == facts["words"] else {
            throw IndexError.damaged(path, "its words do not match their checksum")
        }
        for row in try Row.fetchAll(database, sql: "SELECT word, texts FROM common") {
            if let word = row.value(0, String.self) { commonWords[word] = row.value(1, Int.self) }
        }
        model = IndexModel(name: name, fingerprint: fingerprint, dimensions: dimensions)
        self.build = build
        vectors = QuantizedVectors(columns: dimensions, capacity: count)
        ids.reserveCapacity(count)
        try readVectors(database, path)
        // Missing ones among them are noticed when they are read.
        guard vectors.count == count, (try Int.fetchOne(database, sql: "SELECT max(row) FROM texts") ?? -1) == count - 1 else {
            throw IndexError.damaged(path, "texts are missing")
        }
    }

    /// The facts, which also say whether a connection is to the same build.
    static func facts(_ database: Database, path: String) throws -> [String: String] {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard version == IndexSchema.version else {
            throw IndexError(
                .version, at: path,
                "the index has version \(version) of the format, and this program reads \(IndexSchema.version)",
                remedy: version > IndexSchema.version ? "use a newer assay, or make it again" : "make it again with assay index"
            )
        }
        var facts: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM facts") {
            guard let name = row.value(0, String.self), let value = row.value(1, String.self) else { continue }
            facts[name] = value
        }
        guard facts["checksum"] == IndexSchema.checksum(of: facts) else {
            throw IndexError.damaged(path, "its facts do not match their checksum")
        }
        return facts
    }

    private mutating func readVectors(_ database: Database, _ path: String) throws {
        let chunks = try Row.fetchCursor(
            database, sql: "SELECT first, checksum, ids, scales, \"values\" FROM vectors ORDER BY first")
        while let chunk = try chunks.next() {
            let blobs = (2...4).compactMap { chunk.value($0, Data.self) }
            guard chunk.value(0, Int.self) == vectors.count, blobs.count == 3,
                chunk.value(1, Int64.self) == IndexSchema.checksum(of: blobs)
            else { throw IndexError.damaged(path, "its vectors do not match their checksum") }
            let hashes = Self.numbers(blobs[0]).map { UInt64(littleEndian: $0) }
            let scales = Self.numbers(blobs[1]).map { Float(bitPattern: UInt32(littleEndian: $0)) }
            guard scales.count == hashes.count, blobs[2].count == hashes.count * vectors.columns else {
                throw IndexError.damaged(path, "vectors are missing")
            }
            ids += hashes
            // Bytes have no alignment.
            blobs[2].withUnsafeBytes { vectors.append(values: $0.bindMemory(to: Int8.self), scales: scales) }
        }
    }

    private static func numbers<Number: FixedWidthInteger>(_ data: Data) -> [Number] {
        let size = MemoryLayout<Number>.size
        return data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count / size * size, by: size).map {
                bytes.loadUnaligned(fromByteOffset: $0, as: Number.self)
            }
        }
    }
}

extension Row {
    /// A value of a type; nil for any other, which a damaged file may have. GRDB's subscripts end the process then.
    func value<Value: DatabaseValueConvertible>(_ column: Int, _ type: Value.Type) -> Value? {
        Value.fromDatabaseValue(self[column] as DatabaseValue)
    }
}
