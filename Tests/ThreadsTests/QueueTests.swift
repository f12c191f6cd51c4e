import Testing
import Threads

@Suite("Queue")
struct QueueTests {
    @Test("what is put in front comes first")
    func front() {
        var queue = Queue<Int>()
        for value in 1...3 { queue.append(value) }
        queue.prepend(0)
        #expect(queue.popFirst() == 0 && queue.popFirst() == 1)
        queue.prepend(-1)
        #expect([queue.popFirst(), queue.popFirst(), queue.popFirst(), queue.popFirst()] == [-1, 2, 3, nil])
    }

    @Test("a queue keeps its order over many thousands")
    func queue() {
        var queue = Queue<Int>()
        var expected = 0
        for value in 0..<10_000 {
            queue.append(value)
            if value % 3 != 0 {
                #expect(queue.popFirst() == expected)
                expected += 1
            }
        }
        while let value = queue.popFirst() {
            #expect(value == expected)
            expected += 1
        }
        #expect(expected == 10_000 && queue.isEmpty)
    }
}
