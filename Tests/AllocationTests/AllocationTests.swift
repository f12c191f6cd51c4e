import AssayTesting
import CAllocationCount
import Foundation
import Testing

/// How often a message allocates memory. Times depend on the machine; these counts do not, so they have bounds.
///
/// Each bound is what was counted when it was set. A change that allocates more for a good reason raises it, and its commit
/// says why. Tests of other suites may run at the same time and allocate, so the least of several counts is taken.
@Suite("Allocations", .serialized)
struct AllocationTests {
    @Test("what allocates is counted")
    func counting() {
        var kept: [[Int]] = []
        kept.reserveCapacity(100)
        let count = leastAllocations { for number in 0..<100 { kept.append([number]) } }
        #expect((100...110).contains(count))
    }

    @Test("reading a JSON frame")
    func decode() throws {
        let steps = WireSteps()
        #expect(steps.decode() == 65)
        #expect(allocationsEach(1_000) { steps.decode() } <= 3)
    }

    @Test("cutting a text into tokens", .enabled(if: isModelPresent, "needs all-MiniLM-L6-v2: run Scripts/bootstrap"))
    func tokenize() throws {
        let step = try TokenizingStep(model: modelFolder.path)
        var ids: [Int32] = []
        #expect(allocationsEach(1_000) { step.tokenize(into: &ids) } == 0)
        #expect(ids.count == 19)
    }

    @Test("deciding between 150 labels: two a text and four a batch")
    func classify() throws {
        let batch = 16
        let step = try DecisionStep(batch: batch)
        #expect(step.classify() == batch)
        #expect(allocationsEach(100) { step.classify() } <= Double(2 * batch + 4))
    }

    @Test("writing a result")
    func encode() throws {
        let steps = WireSteps()
        var output: [UInt8] = []
        #expect(allocationsEach(1_000) { steps.encode(into: &output) } == 0)
        #expect(output.count > 200)
    }

    @Test("from a frame to its result, four sets, fake embeddings")
    func path() async throws {
        let path = try MessagePath()
        #expect(try await path.run(messages: 100).count == 100)
        var least = Double.infinity
        for _ in 0..<3 {
            // The difference of two runs excludes what happens once per run.
            let few = try await allocations { _ = try await path.run(messages: 500) }
            let many = try await allocations { _ = try await path.run(messages: 2_500) }
            least = min(least, Double(many - few) / 2_000)
        }
        #expect(least <= 28)
    }

    private static let modelFolder: URL =
        ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Models/all-MiniLM-L6-v2")
    private var modelFolder: URL { Self.modelFolder }
    private static let isModelPresent = FileManager.default.fileExists(
        atPath: modelFolder.appending(path: "tokenizer.json").path)
}

/// The least number of allocations in some runs of a body.
private func leastAllocations(_ body: () -> Void) -> Int {
    (0..<5).map { _ in
        let before = allocation_count()
        body()
        return Int(allocation_count() - before)
    }.min()!
}

/// Allocations of a body when it is run again and again.
private func allocationsEach(_ times: Int, _ body: () -> Void) -> Double {
    body()
    return Double(leastAllocations { for _ in 0..<times { body() } }) / Double(times)
}

private func allocations(_ body: () async throws -> Void) async throws -> Int {
    let before = allocation_count()
    try await body()
    return Int(allocation_count() - before)
}
