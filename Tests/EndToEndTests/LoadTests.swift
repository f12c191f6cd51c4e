import Foundation
import Testing

/// `assay load` against the real daemon. No test checks how fast anything is.
@Suite("Load", .enabled(if: Program.hasModel))
struct LoadTests {
    @Test("every message of every step is answered and timed")
    func steps() throws {
        let scratch = try Scratch()
        try scratch.write("texts", "a lovely day\nit broke again\nthank you\n")
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", try scratch.labels(), "--pull", "@" + pull, "--push", "@" + push], scratch: scratch)
        let outcome = try Program.run([
            "load", "--push", pull, "--pull", push, "--input", scratch.path + "/texts", "--seconds", "0.5", "--capacity",
            "200", "--steps", "50,100", "--json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.object()
        #expect(report["capacity"] as? Double == 200)
        #expect((report["lone"] as? [String: Any])?["count"] as? Int == 150)
        let steps = try #require(report["steps"] as? [[String: Any]])
        #expect(steps.map { $0["share"] as? Double } == [0.5, 1])
        for step in steps {
            let sent = try #require(step["sent"] as? Int)
            #expect(sent > 10 && step["received"] as? Int == sent)
            let latency = try #require(step["latency"] as? [String: Any])
            #expect(latency["count"] as? Int == sent)
            let order = try ["p50", "p90", "p99", "p99_9", "max"].map { try #require(latency[$0] as? Double) }
            #expect(order == order.sorted() && order[0] > 0)
        }
        // The schedule follows from the seed: twice the rate, about twice the messages.
        let counts = steps.compactMap { $0["sent"] as? Int }
        #expect(counts[1] > counts[0] * 3 / 2)
        // A step too short for a message at its rate has one all the same.
        let short = try Program.run([
            "load", "--push", pull, "--pull", push, "--input", scratch.path + "/texts", "--seconds", "0.01", "--capacity",
            "1", "--steps", "1", "--json",
        ])
        #expect(short.status == 0, "\(short.errors)")
        let only = try #require((try short.object()["steps"] as? [[String: Any]])?.first)
        #expect(only["sent"] as? Int == 1 && only["received"] as? Int == 1)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test(
        "what cannot be measured is refused",
        arguments: [
            (["--steps", "50,x"], "--steps"), (["--steps", ""], "--steps"), (["--seconds", "0"], "--seconds"),
            (["--capacity", "-3"], "--capacity"), (["--limit", "0"], "at least 1"),
        ])
    func refusals(_ arguments: [String], _ needle: String) throws {
        let scratch = try Scratch()
        try scratch.write("texts", "a lovely day\n")
        let outcome = try Program.run(["load", "--input", scratch.path + "/texts"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(needle), "\(outcome.errors)")
    }
}
