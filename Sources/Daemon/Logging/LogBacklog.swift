internal import Threads

/// Log lines that wait to be written: a bounded queue, driven by `LogOutput`.
///
/// A line that finds it full is dropped and counted. The count goes out in its place as soon as there is room again.
package struct LogBacklog {
    /// What is to be written next.
    package enum Item: Equatable {
        case line([UInt8])
        /// So many lines were dropped between the line before and the next.
        case dropped(Int)
    }

    private let maxLines: Int
    private let maxBytes: Int
    private var items: Queue<Item> = Queue()
    private var bytes = 0
    /// Lines dropped since the last one was taken in.
    private var dropped = 0

    package init(maxLines: Int = 4096, maxBytes: Int = 1 << 20) {
        self.maxLines = maxLines
        self.maxBytes = maxBytes
    }

    package var isEmpty: Bool { items.isEmpty && dropped == 0 }

    /// Takes a line, or drops it where there is no room.
    package mutating func add(_ line: [UInt8]) {
        guard items.count < maxLines, bytes + line.count <= maxBytes else {
            dropped += 1
            return
        }
        if dropped > 0 { items.append(.dropped(dropped)) }
        dropped = 0
        bytes += line.count
        items.append(.line(line))
    }

    /// Takes out what is to be written next; nil when there is nothing.
    package mutating func next() -> Item? {
        guard let item = items.popFirst() else {
            guard dropped > 0 else { return nil }
            defer { dropped = 0 }
            return .dropped(dropped)
        }
        if case .line(let line) = item { bytes -= line.count }
        return item
    }
}
