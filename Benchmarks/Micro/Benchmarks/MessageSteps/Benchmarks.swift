import AssayTesting
import Benchmark
import CAllocationCount
import Foundation

/// Where Scripts/bootstrap puts the model, seen from Benchmarks/Micro, where `ASSAY_MODEL_PATH` names no other.
private let modelFolder = ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] ?? "../../Models/all-MiniLM-L6-v2"

private let allocations = BenchmarkMetric.custom("Allocations", polarity: .prefersSmaller, useScalingFactor: true)

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, allocations], warmupIterations: 2, scalingFactor: .kilo,
        maxDuration: .seconds(2), maxIterations: 50)

    Benchmark("decode a JSON frame") { benchmark, steps in
        counting(benchmark) { blackHole(steps.decode()) }
    } setup: {
        WireSteps()
    }

    Benchmark("tokenize") { benchmark, step in
        var ids: [Int32] = []
        step.tokenize(into: &ids)
        counting(benchmark) { step.tokenize(into: &ids) }
        blackHole(ids)
    } setup: {
        try TokenizingStep(model: modelFolder)
    }

    Benchmark("classify, 150 labels × 1,152") { benchmark, steps in
        counting(benchmark) { blackHole(steps.classify()) }
    } setup: {
        try DecisionStep(batch: 1)
    }

    Benchmark("encode a result") { benchmark, steps in
        var output: [UInt8] = []
        steps.encode(into: &output)
        counting(benchmark) { steps.encode(into: &output) }
        blackHole(output)
    } setup: {
        WireSteps()
    }

    Benchmark("frame to result, fake embeddings") { benchmark, path in
        benchmark.startMeasurement()
        let before = allocation_count()
        blackHole(try await path.run(messages: benchmark.scaledIterations.count))
        benchmark.measurement(allocations, Int(allocation_count() - before))
    } setup: {
        try MessagePath()
    }
}

/// Does a step as often as the benchmark is scaled, and notes how often it asked for memory.
private func counting(_ benchmark: Benchmark, _ step: () -> Void) {
    benchmark.startMeasurement()
    let before = allocation_count()
    for _ in benchmark.scaledIterations { step() }
    benchmark.measurement(allocations, Int(allocation_count() - before))
    benchmark.stopMeasurement()
}
