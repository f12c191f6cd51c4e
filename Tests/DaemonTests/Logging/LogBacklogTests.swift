import Daemon
import Testing

@Suite("Log backlog")
struct LogBacklogTests {
    @Test("lines come out in order")
    func order() {
        var backlog = LogBacklog(maxLines: 3, maxBytes: 100)
        #expect(backlog.isEmpty)
        #expect(backlog.next() == nil)
        backlog.add([1])
        backlog.add([2])
        #expect(backlog.next() == .line([1]))
        #expect(backlog.next() == .line([2]))
        #expect(backlog.isEmpty)
        #expect(backlog.next() == nil)
    }

    @Test("what has no room is dropped, and the count goes out where the lines would have", arguments: [(2, 100), (10, 5)])
    func full(_ lines: Int, _ bytes: Int) {
        var backlog = LogBacklog(maxLines: lines, maxBytes: bytes)
        for byte in UInt8(0)..<5 { backlog.add([byte, byte]) }
        #expect(backlog.next() == .line([0, 0]))
        backlog.add([7, 7])
        #expect(backlog.next() == .line([1, 1]))
        #expect(backlog.next() == .dropped(3))
        #expect(backlog.next() == .line([7, 7]))
        #expect(backlog.next() == nil)
    }

    @Test("a count with no line after it goes out as well")
    func last() {
        var backlog = LogBacklog(maxLines: 1, maxBytes: 100)
        for byte in UInt8(0)..<3 { backlog.add([byte]) }
        #expect(backlog.next() == .line([0]))
        #expect(!backlog.isEmpty)
        #expect(backlog.next() == .dropped(2))
        #expect(backlog.isEmpty)
    }
}
