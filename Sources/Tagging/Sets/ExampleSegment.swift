internal import Embedding
internal import Files
internal import Glibc
internal import Sodium

/// Some examples' embeddings in one file that never changes.
///
/// A line of magic, model fingerprint, layers, dimensions and the number of rows; then for each row 16 bytes of the text's digest,
/// 8 of the Unix time at which the text was first seen, and a checksum of the row; a checksum of all that; then the rows. All
/// numbers are little-endian. So a reader that wants a few of the rows reads the table and those rows. A file that is damaged, or
/// of another model, counts as absent; so does a damaged row.
final class ExampleSegment {
    typealias Digest = ExampleCache.Digest

    /// What the embeddings were made with.
    struct Kind {
        let header: String
        let columns: Int

        init(_ fingerprint: String, layers: [Int], dimensions: Int) {
            header = "assayseg1 \(fingerprint) \(layers.map(String.init).joined(separator: ",")) \(dimensions) "
            columns = layers.count * dimensions
        }
    }

    /// The rows to write: some of those in memory.
    struct Rows {
        let places: [Int]
        let digests: [Digest]
        let times: [Int64]
        let storage: [Float]
    }

    /// The result of opening one.
    enum Opened: Equatable {
        case sound(ExampleSegment)
        /// It is damaged, of another model, or not a file.
        case unusable
        case gone

        var segment: ExampleSegment? { if case .sound(let segment) = self { segment } else { nil } }

        static func == (one: Opened, other: Opened) -> Bool {
            switch (one, other) {
            case (.unusable, .unusable), (.gone, .gone): true
            case (.sound(let one), .sound(let other)): one === other
            default: false
            }
        }
    }

    static let nameEnd = ".seg"
    private static let (entrySize, checksumSize, longestHeader) = (32, 8, 512)
    /// Seconds after which a use is recorded again.
    private static let noteUse = 3600

    let path: String
    let bytes: Int
    let digests: [Digest]
    private let times: [Int64]
    private let checksums: [UInt64]
    private let columns: Int
    private let file: RegularFile
    private let rowsStart: Int
    private let used: Int

    var count: Int { digests.count }
    private var rowSize: Int { columns * MemoryLayout<Float>.stride }

    static func open(_ path: String, _ kind: Kind) -> Opened {
        do throws(FileFailure) {
            let file = try RegularFile(path, followsLinks: false)
            return ExampleSegment(path, file, kind).map(Opened.sound) ?? .unusable
        } catch {
            return error.isAbsence ? .gone : .unusable
        }
    }

    private init?(_ path: String, _ file: consuming RegularFile, _ kind: Kind) {
        let descriptor = file.descriptor
        bytes = file.size
        let start = min(bytes, Self.longestHeader)
        guard let head = Self.read(descriptor, start, at: 0), head.starts(with: kind.header.utf8),
            let end = head.firstIndex(of: 0x0A),
            let count = Int(String(decoding: head[kind.header.utf8.count..<end], as: UTF8.self)), count > 0,
            count <= bytes / Self.entrySize
        else { return nil }
        let entries = end + 1
        rowsStart = entries + count * Self.entrySize + Self.checksumSize
        guard bytes - rowsStart == count * kind.columns * MemoryLayout<Float>.stride,
            let table = Self.read(descriptor, rowsStart, at: 0)
        else { return nil }
        var (digests, times, checksums): ([Digest], [Int64], [UInt64]) = ([], [], [])
        digests.reserveCapacity(count)
        times.reserveCapacity(count)
        checksums.reserveCapacity(count)
        let isSound = table.withUnsafeBytes { table in
            let all = UnsafeRawBufferPointer(rebasing: table[..<(table.count - Self.checksumSize)])
            let known = table.loadUnaligned(fromByteOffset: all.count, as: UInt64.self)
            guard Checksum(of: all).value == UInt64(littleEndian: known) else { return false }
            for entry in stride(from: entries, to: all.count, by: Self.entrySize) {
                digests.append(all.loadUnaligned(fromByteOffset: entry, as: Digest.self))
                times.append(Int64(littleEndian: all.loadUnaligned(fromByteOffset: entry + 16, as: Int64.self)))
                checksums.append(UInt64(littleEndian: all.loadUnaligned(fromByteOffset: entry + 24, as: UInt64.self)))
            }
            return true
        }
        guard isSound else { return nil }
        (self.path, self.digests, self.times, self.checksums) = (path, digests, times, checksums)
        (columns, used) = (kind.columns, file.status.st_mtim.tv_sec)
        self.file = file
    }

    /// Rows read at once.
    private static let run = 256

    /// Fills the rows of the texts that are here, and removes them from `wanted`.
    ///
    /// - Parameter wanted: texts and their indices in `storage`.
    /// - Returns: how many rows could not be used, because they cannot be read or their checksums do not match.
    func take(_ wanted: inout [Digest: Int], into storage: inout [Float], times: inout [Int64]) -> Int {
        let found = digests.indices.compactMap { row in wanted[digests[row]].map { (row: row, place: $0) } }
        guard !found.isEmpty else { return 0 }
        var sound = 0
        var start = 0
        while start < found.count {
            var end = start + 1
            while end < found.count, end - start < Self.run, found[end].row == found[end - 1].row + 1,
                found[end].place == found[end - 1].place + 1
            {
                end += 1
            }
            let isRead = storage.withUnsafeMutableBytes { storage in
                // Inside the storage: it has a row for each index wanted.
                let target = UnsafeMutableRawBufferPointer(
                    rebasing: storage[found[start].place * rowSize..<(found[end - 1].place + 1) * rowSize])
                return Self.read(file.descriptor, into: target, at: rowsStart + found[start].row * rowSize)
            }
            for (row, place) in found[start..<end] where isRead {
                let checksum = storage.withUnsafeBytes { storage in
                    Checksum(of: UnsafeRawBufferPointer(rebasing: storage[place * rowSize..<(place + 1) * rowSize])).value
                }
                guard checksum == checksums[row] else { continue }
                sound += 1
                times[place] = self.times[row]
                wanted[digests[row]] = nil
            }
            start = end
        }
        // Records the use, for pruning. Only the owner can; for others it is not recorded: no harm.
        if used + Self.noteUse < time(nil) { futimens(file.descriptor, nil) }
        return found.count - sound
    }

    /// Writes a segment, under a name derived from its content.
    ///
    /// - Returns: its path.
    static func write(_ rows: Rows, _ kind: Kind, in folder: String) throws -> String {
        let rowSize = kind.columns * MemoryLayout<Float>.stride
        return try rows.storage.withUnsafeBytes { storage in
            let pieces = rows.places.map { UnsafeRawBufferPointer(rebasing: storage[$0 * rowSize..<($0 + 1) * rowSize]) }
            var table = Array("\(kind.header)\(rows.places.count)\n".utf8)
            let start = table.count
            table.reserveCapacity(start + rows.places.count * entrySize + checksumSize)
            for (place, row) in zip(rows.places, pieces) {
                withUnsafeBytes(of: rows.digests[place]) { table.append(contentsOf: $0) }
                withUnsafeBytes(of: rows.times[place].littleEndian) { table.append(contentsOf: $0) }
                withUnsafeBytes(of: Checksum(of: row).value.littleEndian) { table.append(contentsOf: $0) }
            }
            let content = table.withUnsafeBytes { SHA256.hash(UnsafeRawBufferPointer(rebasing: $0[start...])) }
            let name = String(hexadecimal: content.bytes.prefix(16))
            let checksum = table.withUnsafeBytes { Checksum(of: $0).value }
            withUnsafeBytes(of: checksum.littleEndian) { table.append(contentsOf: $0) }
            let path = "\(folder)/\(name)\(nameEnd)"
            try table.withUnsafeBytes { try CacheFile.replace(path, with: [$0] + pieces) }
            return path
        }
    }

    private static func read(_ descriptor: Int32, _ count: Int, at offset: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isRead = bytes.withUnsafeMutableBytes { read(descriptor, into: $0, at: offset) }
        return isRead ? bytes : nil
    }

    /// - Returns: whether everything was read; if not, it counts as absent.
    private static func read(_ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
        do { try Transfer.fill(target, from: descriptor, at: offset) } catch { return false }
        return true
    }
}
