import Foundation
import Synchronization
import Testing
import Threads

@Suite("Threads that may not start or end", .timeLimit(.minutes(1)))
struct ThreadTests {
    @Test("work that ends in time is waited for")
    func ends() async throws {
        let isDone = Atomic(false)
        #expect(try await Threads.ends(within: .seconds(30), name: "test") { isDone.store(true, ordering: .releasing) })
        let wasDone = isDone.load(ordering: .acquiring)
        #expect(wasDone)
    }

    @Test("work that hangs is left to itself")
    func hangs() async throws {
        // Opening a pipe waits for its other end.
        let path = "/tmp/assay-\(UUID().uuidString.prefix(8))"
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let hasEnded = Atomic(false)
        let isOver = try await Threads.ends(within: .milliseconds(50), name: "test") {
            close(open(path, O_RDONLY))
            hasEnded.store(true, ordering: .releasing)
        }
        let wasOver = hasEnded.load(ordering: .acquiring)
        #expect(!isOver && !wasOver)
        // Lets the thread go.
        let writing = open(path, O_WRONLY)
        try #require(writing >= 0)
        close(writing)
    }

    @Test("threads can be started, some of them at a time")
    func supply() throws {
        try ThreadSupply.check(0)
        try ThreadSupply.check(20)
    }
}
