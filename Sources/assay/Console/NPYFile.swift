import SystemPackage

/// A matrix of little-endian floats in NumPy's format, version 1.0, written row by row: the header contains the number
/// of rows and is completed at the end. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
///
/// Until it is finished, the file holds a matrix without rows.
final class NPYFile {
    private let path: String
    private let file: FileDescriptor
    private let columns: Int
    private var rows = 0
    private var end: Int64

    private static let headSize = 128

    /// - Throws: `OutputFileError` when the file cannot be written.
    init(path: String, columns: Int) throws {
        self.path = path
        self.columns = columns
        end = Int64(Self.headSize)
        do {
            file = try .open(
                FilePath(path), .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.writeAll(toAbsoluteOffset: 0, head)
        } catch {
            throw OutputFileError(path: path, reason: "\(error)")
        }
    }

    deinit {
        // Everything that can fail was reported by append and finish.
        try? file.close()
    }

    /// Appends the rows of a row-major matrix.
    func append(_ values: [Float], rows: Int) throws {
        precondition(values.count >= rows * columns, "\(values.count) values are no \(rows) rows of \(columns)")
        do {
            try values.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[..<(rows * columns * MemoryLayout<Float>.size)])
                end += Int64(try file.writeAll(toAbsoluteOffset: end, part))
            }
        } catch {
            throw OutputFileError(path: path, reason: "\(error)")
        }
        self.rows += rows
    }

    /// Completes the header.
    func finish() throws {
        do {
            try file.writeAll(toAbsoluteOffset: 0, head)
        } catch {
            throw OutputFileError(path: path, reason: "\(error)")
        }
    }

    private var head: [UInt8] {
        let fields = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        let length = Self.headSize - magic.count - 2
        let padding = String(repeating: " ", count: length - fields.utf8.count - 1)
        return magic + [UInt8(length & 0xFF), UInt8(length >> 8)] + Array((fields + padding + "\n").utf8)
    }
}

/// A file that cannot be written.
struct OutputFileError: Error, CustomStringConvertible {
    var path: String
    var reason: String
    var description: String { "\(path): cannot be written: \(reason)" }
}
