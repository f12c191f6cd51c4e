import Files
import Glibc

/// Standard output, or a file in its place, buffered. When the reader is gone, the job ends quietly.
final class Output {
    private var buffer: [UInt8] = []
    private let file: OutputFile?
    private let descriptor: Int32
    let isTerminal: Bool
    /// Whether it is a file, which is not read while it is written.
    let isFile: Bool

    /// Whether to colour: on a terminal, unless NO_COLOR is set (https://no-color.org).
    var isColoured: Bool { isTerminal && getenv("NO_COLOR") == nil }

    /// - Parameter file: nil is standard output.
    init(file: OutputFile? = nil) {
        self.file = file
        descriptor = file?.descriptor ?? STDOUT_FILENO
        isTerminal = isatty(descriptor) != 0
        var status = stat()
        isFile = file != nil || (fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG)
    }

    func line(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        try endLine()
    }

    func line(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        try endLine()
    }

    /// Bytes verbatim, without an added line end.
    func write(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 16 { try flush() }
    }

    private func endLine() throws {
        buffer.append(0x0A)
        if isTerminal || buffer.count >= 1 << 16 { try flush() }
    }

    /// - Throws: `ExitStatus.OutputClosed` when the reader has gone, `OutputFileError` for a full disk and the like.
    func flush() throws {
        do throws(FileFailure) { try Transfer.write(buffer, to: descriptor) } catch {
            if case .system(_, EPIPE) = error { throw ExitStatus.OutputClosed() }
            throw OutputFileError(path: file?.path ?? "standard output", reason: "\(error)")
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and moves a file into place.
    func finish() throws {
        try flush()
        try file?.commit()
    }
}
