internal import Classification
internal import Embedding
internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Wording

/// The features of a large set's examples on disk, one record per example, so that a million of them take no memory.
///
/// A line of magic, model fingerprint, layers and dimensions; then append-only records: 16 bytes of the text's digest, 8 of
/// the Unix time at which it was first seen, a checksum of the rest, and the row as little-endian floats. So an interrupted
/// build resumes where it stopped: an incomplete record is cut off, a damaged one counts as absent. A build holds a lock on the
/// file; readers need none, as no record changes. When two thirds of the rows belong to no example any more, the others are
/// written to a new file, which replaces this one.
final class FeatureFile: Sendable {
    typealias Digest = ExampleCache.Digest

    /// Length of a row.
    let columns: Int
    let path: String
    private let file: RegularFile
    var descriptor: Int32 { file.descriptor }
    let header: [UInt8]

    private static let magic = "assayrow1"
    private static let (entrySize, timeOffset, checksumOffset) = (32, 16, 24)
    var recordSize: Int { Self.entrySize + columns * MemoryLayout<Float>.stride }
    /// Bytes read or written at once.
    private static let blockSize = 4 << 20
    var blockRecords: Int { max(1, Self.blockSize / recordSize) }

    /// The content of a file: records by text digest, and when each text was first seen.
    struct Index {
        var records: [Digest: Int32] = [:]
        var times: [Int64] = []
        /// Records of the file, including those no longer used.
        var count: Int { times.count }
        /// Records that are damaged.
        var damaged = 0
    }

    /// Opens the file for a build and locks it; creates it if it is missing. A file of another model or format, and anything that
    /// is not a file, is replaced by a new one.
    ///
    /// - Parameters:
    ///   - path: nil keeps the rows in an unnamed file, which vanishes with the process.
    ///   - onDamage: called with the reason when the existing file is unusable.
    /// - Throws: `AssayError` when it cannot be opened, or another process is building the same set.
    init(path: String?, fingerprint: String, layers: [Int], columns: Int, onDamage: (String) -> Void = { _ in }) throws {
        self.columns = columns
        let place =
            path ?? FileManager.default.temporaryDirectory.path + "/assay-\(getpid())-\(UInt64.random(in: 0 ... .max)).rows"
        self.path = place
        header = Array("\(Self.magic) \(fingerprint) \(layers.map(String.init).joined(separator: ",")) \(columns)\n".utf8)
        if let path {
            do {
                try FileManager.default.createDirectory(
                    atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            } catch {
                throw Self.failure(path, "its folder cannot be made: \(error)")
            }
        }
        file = try Self.open(place, onDamage: onDamage)
        if path == nil { unlink(place) }
        // An error from here on closes the descriptor: everything is set, so `deinit` runs.
        try begin(onDamage)
    }

    /// An empty file with the layout of another one.
    init(copying other: FeatureFile, to copy: String) throws {
        (columns, path, header) = (other.columns, other.path, other.header)
        file = try Self.open(copy) { _ in }
        try header.withUnsafeBytes { try write($0, at: 0) }
    }

    /// The file of another set, of the same model and layers, to read from; `nil` when it is not one or cannot be read.
    init?(reading path: String, like other: FeatureFile) {
        (columns, self.path, header) = (other.columns, path, other.header)
        do throws(FileFailure) { file = try RegularFile(path, followsLinks: false) } catch { return nil }
        var known = [UInt8](repeating: 0, count: header.count)
        guard let size = try? size(), size >= header.count,
            (try? known.withUnsafeMutableBytes { try read($0, at: 0) }) != nil, known == header
        else { return nil }
    }

    /// Opens and locks; retries if another build replaced the file before the lock was acquired.
    private static func open(_ path: String, onDamage: (String) -> Void) throws -> RegularFile {
        while true {
            let file: RegularFile
            do throws(FileFailure) { file = try RegularFile(path, for: .updating, followsLinks: false) } catch {
                // A folder is left alone: it may contain anything.
                guard case .notRegular = error, unlink(path) == 0 else { throw failure(path, "cannot be opened: \(error)") }
                onDamage("\(error)")
                continue
            }
            let descriptor = file.descriptor
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw AssayError(
                    .system, at: path, "another process is building this set",
                    remedy: "wait until it is done, or give this one another --cache")
            }
            var (own, named) = (stat(), stat())
            guard fstat(descriptor, &own) == 0 else { throw failure(path, "cannot be looked at") }
            if stat(path, &named) == 0, own.st_ino == named.st_ino, own.st_dev == named.st_dev {
                // Marks the file as used, for pruning.
                futimens(descriptor, nil)
                return file
            }
        }
    }

    /// Makes sure that the file begins with the header and ends with a whole record.
    private func begin(_ onDamage: (String) -> Void) throws {
        let size = try size()
        var known = [UInt8](repeating: 0, count: header.count)
        if size >= header.count { try known.withUnsafeMutableBytes { try read($0, at: 0) } }
        guard known == header else {
            if size > 0 { onDamage("it does not begin as such a file does") }
            guard ftruncate(descriptor, 0) == 0 else { throw failure("cannot be cut") }
            try header.withUnsafeBytes { try write($0, at: 0) }
            return
        }
        try cut(to: (size - header.count) / recordSize)
    }

    /// Unlocks the file for other builds; its records stay readable.
    func unlock() { flock(descriptor, LOCK_UN) }

    /// Reads all records once and checks them.
    ///
    /// - Parameter progress: called with the number of records read and the total.
    func index(progress: ((Int, Int) -> Void)? = nil) throws -> Index {
        let count = (try size() - header.count) / recordSize
        var index = Index()
        index.records.reserveCapacity(count)
        index.times.reserveCapacity(count)
        try visitRecords(0..<count) { first, records in
            for place in 0..<(records.count / recordSize) {
                let record = UnsafeRawBufferPointer(rebasing: records[(place * recordSize)..<((place + 1) * recordSize)])
                index.times.append(Int64(littleEndian: record.loadUnaligned(fromByteOffset: Self.timeOffset, as: Int64.self)))
                let known = UInt64(littleEndian: record.loadUnaligned(fromByteOffset: Self.checksumOffset, as: UInt64.self))
                guard known == Self.checksum(record) else {
                    index.damaged += 1
                    continue
                }
                index.records[record.loadUnaligned(as: Digest.self)] = Int32(first + place)
            }
            progress?(index.count, count)
        }
        return index
    }

    private static func checksum(_ record: UnsafeRawBufferPointer) -> UInt64 {
        var checksum = Checksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: record[..<checksumOffset]))
        checksum.add(UnsafeRawBufferPointer(rebasing: record[entrySize...]))
        return checksum.value
    }

    /// Appends records to the file.
    ///
    /// - Parameters:
    ///   - times: when each text was first seen, in Unix seconds.
    ///   - rows: one row per digest.
    ///   - count: the records already there.
    /// - Throws: `AssayError`, also when the disk is full; the existing records are intact.
    func append(_ digests: [Digest], times: [Int64], rows: FeatureMatrix, after count: Int) throws {
        precondition(
            rows.columns == columns && digests.count == rows.rows && times.count == rows.rows, "rows of another shape")
        guard !digests.isEmpty else { return }
        let size = recordSize
        let bytes = [UInt8](unsafeUninitializedCapacity: digests.count * size) { target, filled in
            let target = UnsafeMutableRawBufferPointer(target)
            rows.storage.withUnsafeBytes { values in
                for (place, digest) in digests.enumerated() {
                    let record = UnsafeMutableRawBufferPointer(rebasing: target[(place * size)..<((place + 1) * size)])
                    record.storeBytes(of: digest, as: Digest.self)
                    record.storeBytes(of: times[place].littleEndian, toByteOffset: Self.timeOffset, as: Int64.self)
                    let length = columns * MemoryLayout<Float>.stride
                    UnsafeMutableRawBufferPointer(rebasing: record[Self.entrySize...]).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: values[(place * length)..<((place + 1) * length)]))
                    record.storeBytes(
                        of: Self.checksum(UnsafeRawBufferPointer(record)).littleEndian, toByteOffset: Self.checksumOffset,
                        as: UInt64.self)
                }
            }
            filled = digests.count * size
        }
        do {
            try bytes.withUnsafeBytes { try write($0, at: header.count + count * size) }
        } catch {
            // The partly written data is useless; the next build would cut it off as well.
            try cut(to: count)
            throw error
        }
    }

    /// The features of some records, in their order. Neighbours are read together.
    func rows(_ records: some Collection<Int32>) throws -> FeatureMatrix {
        let storage = try [Float](unsafeUninitializedCapacity: records.count * columns) { target, filled in
            let columns = columns
            var buffer = [UInt8](repeating: 0, count: min(blockRecords, max(records.count, 1)) * recordSize)
            var rest = records[...]
            while let first = rest.first {
                var run = 1
                while run < blockRecords, let next = rest.dropFirst(run).first, next == first + Int32(run) { run += 1 }
                try buffer.withUnsafeMutableBytes { buffer in
                    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(run * recordSize)])
                    try read(part, at: header.count + Int(first) * recordSize)
                    for place in 0..<run {
                        // The row is inside the chunk, and the target has room for all rows.
                        UnsafeMutableRawPointer(target.baseAddress! + filled).copyMemory(
                            from: part.baseAddress! + place * recordSize + Self.entrySize,
                            byteCount: columns * MemoryLayout<Float>.stride)
                        filled += columns
                    }
                }
                rest = rest.dropFirst(run)
            }
        }
        return FeatureMatrix(rows: records.count, columns: columns, storage: storage)
    }

    private func visitRecords(_ range: Range<Int>, _ visit: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: min(blockRecords, range.count) * recordSize)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: blockRecords) {
            let count = min(blockRecords, range.upperBound - start)
            try buffer.withUnsafeMutableBytes { buffer in
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * recordSize)])
                try read(part, at: header.count + start * recordSize)
                try visit(start, UnsafeRawBufferPointer(part))
            }
        }
    }
}
