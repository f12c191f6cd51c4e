package import Glibc

/// A regular file that was opened without waiting, whatever is in its place.
///
/// Opening a pipe waits for its other end, and reading a device may never end. So nothing here is opened in a way that could wait,
/// and what was opened is looked at afterwards: a look before would tell of what was there then.
package struct RegularFile: ~Copyable {
    /// What for.
    package enum Access {
        case reading
        /// To read and write; created for its owner only, if it is missing.
        case updating
    }

    /// Closed with its owner.
    package let descriptor: Int32
    /// The result of `fstat` when it was opened.
    package let status: stat

    package var size: Int { Int(status.st_size) }

    /// - Parameter followsLinks: whether a symbolic link is followed. Otherwise it is refused.
    package init(_ path: String, for access: Access = .reading, followsLinks: Bool = true) throws(FileFailure) {
        let flags =
            O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
            | (access == .reading ? O_RDONLY : O_RDWR | O_CREAT)
        let descriptor = Self.retrying { open(path, flags, 0o600) }
        guard descriptor >= 0 else {
            // A pipe without a reader or a socket cannot be opened at all.
            switch errno {
            case ENXIO, ENODEV: throw .notRegular(.other)
            case EISDIR: throw .notRegular(.folder)
            case ELOOP: throw .notRegular(.link)
            default: throw .system("open", errno)
            }
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .system("fstat", code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegular(FileFailure.Kind(status.st_mode))
        }
        self.descriptor = descriptor
        self.status = status
    }

    deinit { close(descriptor) }

    /// The bytes of a file, read to its end.
    ///
    /// - Parameter limit: more bytes are refused.
    package static func contents(of path: String, upTo limit: Int = .max) throws(FileFailure) -> [UInt8] {
        let file = try RegularFile(path)
        return try file.contents(upTo: limit)
    }

    /// The file's bytes, read to its end.
    package borrowing func contents(upTo limit: Int) throws(FileFailure) -> [UInt8] {
        guard size <= limit else { throw .tooLarge(limit) }
        // One byte more than the size, so that the end shows in the first round unless the file grows meanwhile.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var count = 0
        while true {
            if count == bytes.count {
                if count > limit { throw .tooLarge(limit) }
                bytes.append(contentsOf: repeatElement(0, count: max(count, 4096)))
            }
            let descriptor = descriptor
            let got = bytes.withUnsafeMutableBytes { buffer in
                // The range is inside the buffer: count < buffer.count.
                Self.retrying { read(descriptor, buffer.baseAddress! + count, buffer.count - count) }
            }
            guard got >= 0 else { throw .system("read", errno) }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else { throw .tooLarge(limit) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Calls again while signals interrupt.
    package static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
