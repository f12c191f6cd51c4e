import AssayTesting
import Daemon
import ServiceLifecycle
import TestSupport
import Testing
import Wire
import ZeroMQ

/// What becomes of messages when their computing ends before its time.
@Suite("Computing that ends early")
struct CancellationTests {
    private struct Failure: Error {}

    /// Fails when it is told to.
    private struct Failing: Service {
        let signal: AsyncStream<Void>

        func run() async throws {
            for await _ in signal {}
            throw Failure()
        }
    }

    @Test("when another service fails, everything that came is answered, and the group ends with the failure")
    func failure() async throws {
        let (signal, trigger) = AsyncStream<Void>.makeStream()
        let scratch = try Scratch()
        let pipeline = try await RunningPipeline(
            pull: "@ipc://\(scratch.path)/in", push: "@ipc://\(scratch.path)/out", others: [Failing(signal: signal)])
        let addresses = pipeline.addresses
        try await onOwnThread {
            let context = try ZeroMQContext()
            let (push, pull) = (try socket(.push, context), try socket(.pull, context))
            try pull.connect(addresses.push)
            try push.connect(addresses.pull)
            let array = Frame("[" + (0..<500).map { #"{"id":"\#($0)","text":"my cat"}"# }.joined(separator: ",") + "]")
            for _ in 0..<4 { try push.send(array) }
            var results = try RunningPipeline.collect(1, from: pull)
            trigger.finish()
            // The first array has been read for sure; others are answered as far as they have.
            while let frames = try pull.receive(timeout: .seconds(3)) {
                let result = try ResultDecoder().decode(frames[0].bytes)
                results.append((result.id, result.failure?.code))
            }
            #expect(results.count >= 500 && results.count % 500 == 0)
            #expect(Set(results.map(\.code)).isSubset(of: [nil, "internal"]))
        }
        await #expect(throws: Failure.self) { try await pipeline.ended() }
    }

    @Test("what is abandoned is answered a few messages at a time, also what comes later")
    func abandonment() throws {
        let intake = Intake(tokenBudget: 64, maxTokens: 256)
        let target = CollectingTarget(intake: intake)
        let abandonment = Abandonment(
            decoder: FrameDecoder(), answers: Answers(counters: PipelineCounters(), logger: Samples.quiet))
        target.submit("[" + Array(repeating: "1", count: 1000).joined(separator: ",") + "]")
        #expect(intake.answerAbandoned(by: abandonment, max: 100) == false && target.results.isEmpty)
        intake.abandon()
        var counts: [Int] = []
        repeat { counts.append(target.results.count) } while intake.answerAbandoned(by: abandonment, max: 100)
        #expect(target.results.count == 1000)
        #expect(zip(counts, counts.dropFirst()).allSatisfy { 1...100 ~= $1 - $0 } && counts.count >= 10)
        target.submit("late")
        while intake.answerAbandoned(by: abandonment, max: 100) {}
        #expect(target.results.count == 1001 && target.settledFrames == 2)
    }
}
