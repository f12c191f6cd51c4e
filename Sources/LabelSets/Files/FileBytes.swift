import Glibc

/// Reads whole files.
enum FileBytes {
    /// The largest file that is read: 256 MB.
    static let largest = 256 << 20

    enum Failure: Error {
        case system(SystemError)
        /// It is not a regular file: a folder, a pipe, a device.
        case notAFile
        /// It has more bytes than allowed.
        case tooLarge
        /// It has a line of more bytes than `FileLines.longest`.
        case longLine
    }

    /// The bytes of a regular file. A pipe in its place is refused instead of waited for.
    static func read(_ path: String, upTo limit: Int = largest) throws(Failure) -> [UInt8] {
        let (descriptor, size) = try open(path)
        defer { close(descriptor) }
        guard size <= limit else { throw .tooLarge }

        // One byte more than the size, so that the end shows in the first round unless the file grows meanwhile.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var count = 0
        while true {
            if count == bytes.count {
                if count > limit { throw .tooLarge }
                bytes.append(contentsOf: repeatElement(0, count: max(count, 4096)))
            }
            let got = bytes.withUnsafeMutableBytes { buffer in
                // The range is inside the buffer: count < buffer.count.
                retrying { Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count) }
            }
            guard got >= 0 else { throw .system(SystemError("read")) }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else { throw .tooLarge }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Opens a regular file for reading.
    static func open(_ path: String) throws(Failure) -> (descriptor: Int32, size: Int) {
        let descriptor = retrying { Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw .system(SystemError("open")) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = SystemError("fstat")
            close(descriptor)
            throw .system(error)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notAFile
        }
        return (descriptor, Int(status.st_size))
    }

    static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
