internal import Files
internal import Foundation
internal import GRDB

/// The tables of an index, which is one SQLite file.
enum IndexSchema {
    /// `ASIX`, which marks the file as ours (SQLite's `application_id`).
    static let applicationID: UInt32 = 0x4153_4958
    /// Raised when the tables change.
    static let version = 1
    /// Rows of one blob of vectors.
    static let chunk = 4096

    /// Texts are blobs, because GRDB ends strings at a NUL. `words` has no copy of them: it only finds rows. Of ids
    /// there are hashes beside the vectors, because SQLite's own index would have no checksum.
    static func create(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
                CREATE TABLE texts (
                    row INTEGER PRIMARY KEY, id BLOB NOT NULL, text BLOB NOT NULL, metadata BLOB, checksum INTEGER NOT NULL
                );
                CREATE TABLE vectors (
                    first INTEGER PRIMARY KEY, ids BLOB NOT NULL, scales BLOB NOT NULL, "values" BLOB NOT NULL,
                    checksum INTEGER NOT NULL
                );
                CREATE TABLE common (word TEXT PRIMARY KEY, texts INTEGER NOT NULL);
                CREATE TABLE residuals (row INTEGER PRIMARY KEY, "values" BLOB NOT NULL, checksum INTEGER NOT NULL);
                CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2');
                """)
    }

    /// Lists the words that many texts have, with the number of texts.
    static func listCommonWords(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, row);
                INSERT INTO common SELECT term, doc FROM temp.vocabulary WHERE doc >= \(WordQuery.commonTexts);
                DROP TABLE temp.vocabulary
                """)
    }

    /// How texts and queries become words: runs of letters and digits, without case and accents.
    static let tokenizer = FTS5TokenizerDescriptor.unicode61(diacritics: .remove)

    static func checksum(of text: IndexedText) -> Int64 {
        var checksum = Checksum()
        for part in [text.id, text.text, text.metadata ?? ""] { checksum.add(part: Array(part.utf8)) }
        return Int64(bitPattern: checksum.value)
    }

    /// Of a row of `vectors` or `residuals`.
    static func checksum(of blobs: [Data]) -> Int64 {
        var checksum = Checksum()
        for blob in blobs { blob.withUnsafeBytes { checksum.add($0) } }
        return Int64(bitPattern: checksum.value)
    }

    /// What ids are looked up by. Different ids may have the same hash.
    static func hash(ofID id: String) -> UInt64 {
        var checksum = Checksum()
        checksum.add(part: Array(id.utf8))
        return checksum.value
    }

    /// Of what FTS5 keeps about the words, which it does not check itself. The lengths of texts, which only weigh in
    /// rankings, are left out: there is one for each text.
    static func checksumOfWords(_ database: Database) throws -> String {
        var checksum = Checksum()
        for columns in [
            "id, block FROM words_data ORDER BY id", "* FROM words_idx ORDER BY segid, term", "* FROM words_config",
            "word, texts FROM common ORDER BY word",
        ] {
            let rows = try Row.fetchCursor(database, sql: "SELECT \(columns)")
            while let row = try rows.next() {
                for (_, value) in row { checksum.add(part: bytes(value)) }
            }
        }
        return String(checksum.value, radix: 16)
    }

    /// Of all facts but the checksum itself.
    static func checksum(of facts: [String: String]) -> String {
        var checksum = Checksum()
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) where name != "checksum" {
            checksum.add(part: Array(name.utf8))
            checksum.add(part: Array(value.utf8))
        }
        return String(checksum.value, radix: 16)
    }

    private static func bytes(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .null: []
        case .int64(let number): withUnsafeBytes(of: number.littleEndian, Array.init)
        case .double(let number): withUnsafeBytes(of: number.bitPattern.littleEndian, Array.init)
        case .string(let text): Array(text.utf8)
        case .blob(let data): Array(data)
        }
    }
}

extension Checksum {
    /// A part with its length, which keeps parts apart.
    fileprivate mutating func add(part: [UInt8]) {
        withUnsafeBytes(of: UInt64(part.count).littleEndian) { add($0) }
        part.withUnsafeBytes { add($0) }
    }
}
