import AssayTesting
import Benchmark
import CAllocationCount
import Foundation

/// Where Scripts/bootstrap puts the model, seen from Benchmarks/Micro, where `ASSAY_MODEL_PATH` names no other.
private let modelFolder =
    ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] ?? "../../Models/all-MiniLM-L6-v2"

private let allocations = BenchmarkMetric.custom("Allocations", polarity: .prefersSmaller, useScalingFactor: true)

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, allocations], warmupIterations: 3, scalingFactor: .kilo,
        maxDuration: .seconds(2), maxIterations: 100)

    /// A step a thousand times, with the allocations counted.
    @Sendable func measure(_ name: String, _ step: @escaping @Sendable () -> Void) {
        Benchmark(name) { benchmark in
            let before = allocation_count()
            for _ in benchmark.scaledIterations { step() }
            benchmark.measurement(allocations, Int(allocation_count() - before))
        }
    }

    let steps = Result { try MessageSteps(batch: 1) }
    nonisolated(unsafe) let made = try? steps.get()
    guard let made else { fatalError("the steps could not be made: \(steps)") }
    measure("decode a JSON frame") { blackHole(made.decode()) }
    measure("classify, 150 labels × 1,152") { blackHole(made.classify()) }
    measure("encode a result") { blackHole(made.encode()) }

    if let tokenizing = try? TokenizingStep(model: modelFolder) {
        nonisolated(unsafe) let tokenizing = tokenizing
        measure("tokenize") { blackHole(tokenizing.tokenize()) }
    }

    Benchmark("frame to result, fake embeddings", configuration: .init(scalingFactor: .kilo)) { benchmark in
        let path = try MessagePath()
        benchmark.startMeasurement()
        let before = allocation_count()
        blackHole(try await path.run(messages: benchmark.configuration.scalingFactor.rawValue))
        benchmark.measurement(allocations, Int(allocation_count() - before))
    }
}
