internal import Files
import Glibc

/// The lines of a file, read in blocks: a file of any size takes the memory of a block, or of its longest line.
///
/// LF and CRLF end a line, the last needs no end, a UTF-8 byte-order mark is skipped, as by `TextLines`.
final class FileLines: Sequence, IteratorProtocol {
    /// The longest line that is read: 64 MB.
    static let longest = 64 << 20
    private static let (minBlockSize, blockSize) = (1 << 12, 1 << 20)

    private let file: RegularFile
    private var buffer: [UInt8]
    private var start = 0
    /// The part known to contain no line end.
    private var searched = 0
    private var isAtEnd = false
    private var number = 0
    /// Why reading ended before the file did; check it after the last line.
    private(set) var failure: FileBytes.Failure?

    /// Opens a regular file and reads its first block. A pipe in its place is refused instead of waited for.
    init(_ path: String) throws(FileBytes.Failure) {
        do throws(FileFailure) { file = try RegularFile(path) } catch { throw FileBytes.Failure(error) }
        buffer = []
        fill()
        if let failure { throw failure }
        start = buffer.starts(with: TextLines.byteOrderMark) ? 3 : 0
        searched = start
    }

    /// The first byte of the UTF-16 byte-order mark at the file's start; nil if there is none.
    var utf16Mark: UInt8? {
        number == 0 && (buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF])) ? buffer[0] : nil
    }

    func next() -> TextLine? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return line(to: end, next: end + 1) }
            searched = buffer.count
            if isAtEnd { return start < buffer.count ? line(to: buffer.count, next: buffer.count) : nil }
            guard buffer.count - start <= Self.longest else {
                failure = .longLine
                return nil
            }
            fill()
            if failure != nil { return nil }
        }
    }

    private func line(to end: Int, next: Int) -> TextLine {
        let contentEnd = end > start && buffer[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        let line = buffer[start..<contentEnd]
        (start, searched) = (next, next)
        number += 1
        return TextLine(number: number, bytes: line)
    }

    /// Puts the next block after what is left. A new buffer is used: lines handed out keep the old one.
    private func fill() {
        let left = buffer.count - start
        // A small file takes no more than its size. For a line longer than a block, blocks double.
        let block = Swift.min(Self.blockSize, Swift.max(file.size + 1, Self.minBlockSize))
        let room = Swift.max(block, left)
        var count = 0
        let descriptor = file.descriptor
        let bytes = [UInt8](unsafeUninitializedCapacity: left + room) { target, filled in
            // The target has room for what is left and the block.
            for index in 0..<left { target[index] = buffer[start + index] }
            count = RegularFile.retrying { Glibc.read(descriptor, target.baseAddress! + left, room) }
            filled = left + Swift.max(count, 0)
        }
        if count < 0 { failure = .system(SystemError("read")) }
        isAtEnd = count <= 0
        buffer = bytes
        (start, searched) = (0, left)
    }
}
