internal import Files
internal import Glibc

/// An index as a file, whatever its state.
enum IndexFile {
    /// What is in the place of an index.
    enum Content {
        case nothing
        /// A file that holds nothing yet.
        case empty
        case index
        /// Anything else, with what it is.
        case other(String)
    }

    /// SQLite's header: https://www.sqlite.org/fileformat.html#the_database_header
    private static let (headerSize, magic, idOffset) = (100, Array("SQLite format 3\0".utf8), 68)

    /// Looks at the marks in the file's header. Waits for nothing, whatever is in the place.
    static func content(of path: String) throws(FileFailure) -> Content {
        let file: RegularFile
        do { file = try RegularFile(path) } catch {
            if error.isAbsence { return .nothing }
            if case .notRegular(let kind) = error { return .other("is \(kind.rawValue)") }
            throw error
        }
        if file.size == 0 { return .empty }
        var header = [UInt8](repeating: 0, count: headerSize)
        let descriptor = file.descriptor
        let count = header.withUnsafeMutableBytes { bytes in
            RegularFile.retrying { pread(descriptor, bytes.baseAddress, headerSize, 0) }
        }
        guard count >= 0 else { throw .system("pread", errno) }
        let id = header[idOffset..<idOffset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard count == headerSize, header.starts(with: magic), id == IndexSchema.applicationID else {
            return .other("is not an index")
        }
        return .index
    }

    /// Which file is in a place: another after it was replaced.
    struct Identity: Equatable {
        private let device: UInt
        private let inode: UInt
        private let size: Int
        private let (seconds, nanoseconds): (Int, Int)

        /// Nil when there is none, or it cannot be looked at.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, inode, size) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }
}
