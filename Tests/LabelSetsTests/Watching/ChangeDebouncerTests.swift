import LabelSets
import Testing

@Suite("Debouncing changes") struct ChangeDebouncerTests {
    let start = ContinuousClock.now

    func at(_ milliseconds: Int) -> ContinuousClock.Instant { start.advanced(by: .milliseconds(milliseconds)) }

    func debouncer(_ known: Set<String> = ["a", "b"]) -> ChangeDebouncer {
        ChangeDebouncer(known: known, quiet: .milliseconds(100), longest: .milliseconds(1000))
    }

    @Test("a burst is one change, reported when it is over")
    func burstChangeReported() {
        var debouncer = debouncer()
        #expect(debouncer.deadline == nil)
        for time in stride(from: 0, through: 300, by: 50) { debouncer.touch("a", at: at(time)) }
        #expect(debouncer.deadline == at(400))
        #expect(debouncer.settle(at: at(399), present: ["a", "b"]) == [])
        #expect(debouncer.settle(at: at(400), present: ["a", "b"]) == [.changed("a")])
        #expect(debouncer.deadline == nil)
        #expect(debouncer.settle(at: at(9000), present: ["a", "b"]) == [])
    }

    @Test("a set that never settles is reported all the same")
    func setNeverSettles() {
        var debouncer = debouncer()
        for time in stride(from: 0, through: 990, by: 90) { debouncer.touch("a", at: at(time)) }
        #expect(debouncer.deadline == at(1000))
        #expect(debouncer.settle(at: at(1000), present: ["a", "b"]) == [.changed("a")])
        debouncer.touch("a", at: at(1010))
        #expect(debouncer.deadline == at(1110))
    }

    @Test("each set settles on its own")
    func eachSetSettles() {
        var debouncer = debouncer()
        debouncer.touch("b", at: at(0))
        debouncer.touch("a", at: at(50))
        #expect(debouncer.deadline == at(100))
        #expect(debouncer.settle(at: at(100), present: ["a", "b"]) == [.changed("b")])
        #expect(debouncer.settle(at: at(150), present: ["a", "b"]) == [.changed("a")])
    }

    @Test(
        "the final state decides which change is reported",
        arguments: [
            (true, true, [LabelSetChange.changed("x")]), (false, true, [.added("x")]), (true, false, [.removed("x")]),
            (false, false, []),
        ])
    func finalStateDecides(wasThere: Bool, isThere: Bool, changes: [LabelSetChange]) {
        var debouncer = debouncer(wasThere ? ["x"] : [])
        debouncer.touch("x", at: at(0))
        #expect(debouncer.settle(at: at(100), present: isThere ? ["x"] : []) == changes)
        // And it is known from then on.
        debouncer.touch("x", at: at(200))
        let next: [LabelSetChange] = isThere ? [.changed("x")] : []
        #expect(debouncer.settle(at: at(300), present: isThere ? ["x"] : []) == next)
    }

    @Test("a rescan touches old and new sets")
    func rescanTouchesOld() {
        var debouncer = debouncer()
        debouncer.touchAll(present: ["b", "c"], at: at(0))
        #expect(debouncer.settle(at: at(100), present: ["b", "c"]) == [.removed("a"), .changed("b"), .added("c")])
    }

    @Test("due changes wait while the folders cannot be listed")
    func dueChangesWait() {
        var debouncer = debouncer()
        debouncer.touch("a", at: at(0))
        debouncer.touch("b", at: at(60))
        debouncer.postpone(at: at(120))
        #expect(debouncer.deadline == at(160))
        #expect(debouncer.settle(at: at(160), present: ["a", "b"]) == [.changed("b")])
        #expect(debouncer.settle(at: at(220), present: ["a", "b"]) == [.changed("a")])
    }

    @Test("a set is touched when its files are written, and changed when it settles")
    func setTouchedFiles() {
        var debouncer = ChangeDebouncer(
            known: ["a"], prompt: .milliseconds(5), quiet: .milliseconds(100), longest: .milliseconds(1000))
        debouncer.touch(FileTouch(set: "a", file: "x.txt", progress: .under), at: at(0))
        #expect(debouncer.deadline == at(100))
        debouncer.touch(FileTouch(set: "a", file: "x.txt", progress: .done), at: at(10))
        #expect(debouncer.deadline == at(15))
        #expect(debouncer.settle(at: at(14), present: ["a"]) == [])
        #expect(debouncer.settle(at: at(15), present: ["a"]) == [.touched("a")])
        #expect(debouncer.deadline == at(110))
        #expect(debouncer.settle(at: at(110), present: ["a"]) == [.changed("a")])
        #expect(debouncer.deadline == nil)
    }

    @Test("while a file is being written, or gone, its set is not touched")
    func fileBeingWritten() {
        var debouncer = ChangeDebouncer(
            known: ["a"], prompt: .milliseconds(5), quiet: .milliseconds(100), longest: .milliseconds(1000))
        debouncer.touch(FileTouch(set: "a", file: "x.txt", progress: .done), at: at(0))
        debouncer.touch(FileTouch(set: "a", file: "y.txt", progress: .under), at: at(2))
        #expect(debouncer.deadline == at(102))
        #expect(debouncer.settle(at: at(50), present: ["a"]) == [])
        debouncer.touch(FileTouch(set: "a", file: "y.txt", progress: .done), at: at(60))
        #expect(debouncer.settle(at: at(65), present: ["a"]) == [.touched("a")])
        // A set that is not known yet, or not there any more, is for when all is at rest.
        debouncer.touch(FileTouch(set: "b", file: "x.txt", progress: .done), at: at(70))
        debouncer.touch(FileTouch(set: "a", file: "x.txt", progress: .done), at: at(70))
        #expect(debouncer.settle(at: at(80), present: ["b"]) == [])
        #expect(debouncer.settle(at: at(200), present: ["b"]) == [.removed("a"), .added("b")])
    }
}
