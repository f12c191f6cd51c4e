internal import Threads

/// Log lines that wait to be written: a bounded queue, driven by `LogOutput`.
///
/// A line that does not fit is dropped and counted. The count is written in its place as soon as there is room again.
package struct LogBacklog {
    /// What is written next.
    package enum Item: Equatable {
        case line([UInt8])
        /// This many lines were dropped between the previous and the next one.
        case dropped(Int)
    }

    private let maxLines: Int
    private let maxBytes: Int
    private var items: Queue<Item> = Queue()
    private var bytes = 0
    /// Lines dropped since the last one was queued.
    private var dropped = 0

    package init(maxLines: Int = 4096, maxBytes: Int = 1 << 20) {
        self.maxLines = maxLines
        self.maxBytes = maxBytes
    }

    package var isEmpty: Bool { items.isEmpty && dropped == 0 }

    /// Queues a line, or drops it when there is no room.
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

    /// Removes and returns what is written next; nil when there is nothing.
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
