internal import Classification
internal import LabelSets
internal import Synchronization
internal import Threads

/// The fit of a set whose features are on disk: one pass over all rows for the statistics, and a sample of them in memory.
struct StreamedFit {
    let file: FeatureFile
    /// The index of each example's row in the file.
    let records: [Int32]
    /// Label indices of every example.
    let labels: [[Int]]
    /// Of the examples' texts.
    let keys: [TextKey]
    let labelCount: Int
    let options: ClassifierOptions
    let threads: FitThreads
    let cancellation: Cancellation?

    /// The number of partial sums of the examples, whatever the number of threads, so that the totals are always the same.
    private static let parts = 8
    private static let block = 1024

    /// The result of one part.
    private struct Part: Sendable {
        var moments: ExampleMoments
        /// Pairs of an index in the sample and an example.
        var copies: [(place: Int, example: Int)] = []
    }

    /// - Parameters:
    ///   - progress: called with the number of examples seen.
    ///   - summedUp: called after the last one.
    func solve(progress: @escaping @Sendable (Int) -> Void, summedUp: () -> Void) throws -> (
        classifier: Classifier, statistics: FitStatistics
    ) {
        let (file, records, labels, labelCount, cancellation) = (file, records, labels, labelCount, cancellation)
        let sample = ExampleSample(labels: labels, labelCount: labelCount, seed: options.seed)
        let features = try file.rows(sample.examples.map { records[$0] })
        let search = CopySearch(features.selecting(sample.held), seed: options.seed)
        let parts = min(Self.parts, max(records.count, 1))
        let bounds = (0...parts).map { records.count * $0 / parts }
        let seen = SharedCount()
        let scatter = options.method != .cosine
        var moments = ExampleMoments(labelCount: labelCount, dimensions: file.columns)
        var copies = Dictionary(uniqueKeysWithValues: sample.held.map { ($0, ExampleCopies()) })
        var next = 0
        try orderedParallelMap(
            threads: threads.count, name: "fit",
            next: { () -> Range<Int>? in
                guard next < parts else { return nil }
                defer { next += 1 }
                return bounds[next]..<bounds[next + 1]
            },
            makeState: {},
            transform: { _, range -> Part in
                var part = Part(moments: ExampleMoments(labelCount: labelCount, dimensions: file.columns))
                for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
                    try cancellation?.check()
                    let rows = start..<min(start + Self.block, range.upperBound)
                    let block = try file.rows(records[rows])
                    do throws(ClassificationError) {
                        try part.moments.add(block, labels: labels[rows], scatter: scatter)
                    } catch {
                        throw Self.placed(error, start)
                    }
                    search.visit(block) { part.copies.append((sample.held[$0], start + $1)) }
                    progress(seen.add(rows.count))
                }
                return part
            },
            consume: { part in
                moments.merge(part.moments)
                for (place, example) in part.copies { copies[place]?.add(labels[example]) }
            })
        summedUp()
        let training = TrainingExamples(
            features: features, labels: sample.examples.map { labels[$0] }, labelCount: labelCount,
            keys: sample.examples.map { keys[$0] })
        return try threads.run(cancellation: cancellation) { executor in
            try Classifier.fit(sample: training, of: moments, copies: copies, options: options, executor: executor)
        }
    }

    /// An error with the example counted from the set's start instead of the block's.
    private static func placed(_ error: ClassificationError, _ start: Int) -> ClassificationError {
        switch error {
        case .notFinite(let place): .notFinite(example: start + place)
        case .unlabelledExample(let place): .unlabelledExample(start + place)
        case .labelOutOfRange(let label, let place): .labelOutOfRange(label, example: start + place)
        default: error
        }
    }
}

/// A counter shared by threads.
private final class SharedCount: Sendable {
    private let count = Atomic<Int>(0)

    /// - Returns: the new sum.
    func add(_ value: Int) -> Int { count.add(value, ordering: .relaxed).newValue }
}
