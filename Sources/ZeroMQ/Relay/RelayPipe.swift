import Glibc

/// One direction of a connection: bytes read from one descriptor and not yet written to another.
struct RelayPipe {
    private let source: Int32
    private let destination: Int32
    private let capacity: Int
    private var bytes: [UInt8] = []
    private var range = 0..<0
    /// Whether the source has ended.
    private(set) var isAtEnd = false
    /// Whether the destination accepts nothing any more; data for it is dropped.
    private(set) var isBroken = false
    /// Whether the source may have more at once, and whether the destination may accept more.
    private var mayRead = true
    private var mayWrite = true

    init(from source: Int32, to destination: Int32, capacity: Int) {
        (self.source, self.destination, self.capacity) = (source, destination, capacity)
    }

    var isEmpty: Bool { range.isEmpty }

    /// Whether to wait until the source has data, and until the destination accepts data.
    var wantsToRead: Bool { !isAtEnd && isEmpty }
    var wantsToWrite: Bool { !isEmpty }

    /// The source has data, or has ended.
    mutating func noteReadable() { mayRead = true }

    /// The destination accepts data, or nothing any more.
    mutating func noteWritable() { mayWrite = true }

    /// The source must not be read any more.
    mutating func endSource() { (isAtEnd, range) = (true, 0..<0) }

    /// The destination must not be written any more.
    mutating func breakOff() { (isBroken, range) = (true, 0..<0) }

    /// Moves what can be moved at once.
    ///
    /// - Parameter limit: the maximum bytes read.
    /// - Returns: whether there may be more to move at once.
    mutating func move(upTo limit: Int) -> Bool {
        var left = limit
        while true {
            var isIdle = true
            if !isEmpty, mayWrite || isBroken {
                write()
                isIdle = false
            }
            if isEmpty, mayRead, !isAtEnd {
                guard left > 0 else { return true }
                left -= read()
                isIdle = false
            }
            if isIdle { return false }
        }
    }

    private mutating func read() -> Int {
        if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: capacity) }
        let count = bytes.withUnsafeMutableBytes { buffer in
            retrying { recv(source, buffer.baseAddress, buffer.count, 0) }
        }
        if count > 0 {
            range = 0..<count
            return count
        }
        if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { mayRead = false } else { isAtEnd = true }
        return 0
    }

    private mutating func write() {
        guard !isBroken else { return range = 0..<0 }
        // The range is inside the array, which is not empty when there is something to write.
        let count = bytes.withUnsafeBytes { buffer in
            retrying { send(destination, buffer.baseAddress! + range.lowerBound, range.count, Int32(MSG_NOSIGNAL)) }
        }
        if count >= 0 { return range = range.dropFirst(count) }
        if errno == EAGAIN || errno == EWOULDBLOCK { return mayWrite = false }
        (isBroken, range) = (true, 0..<0)
    }
}
