public import Embedding
public import LabelSets
public import Pipeline

/// Runs the tests that label sets bring along.
public struct LabelTestRun {
    private let embedder: any Embedder
    private let snapshot: SetRegistry.Snapshot

    /// How a set's tests went.
    public struct Outcome: Sendable, Encodable {
        public var set: String
        public var tests: Int
        public var failures: [Failure]
    }

    /// A test whose text was decided otherwise.
    public struct Failure: Sendable, Encodable {
        public var file: String
        public var line: Int
        public var text: String
        public var expected: String
        public var got: String
        public var confidence: Float
    }

    public init(embedder: any Embedder, snapshot: SetRegistry.Snapshot) {
        self.embedder = embedder
        self.snapshot = snapshot
    }

    /// - Parameter sets: the sets as read; those that are not published are skipped.
    public func run(sets: [LabelSet]) throws -> [Outcome] {
        let tagger = Tagger(embedder: embedder)
        return try sets.compactMap { set in
            guard let published = snapshot.sets[set.name], !set.tests.isEmpty else { return nil }
            let results = try tagger.tag(set.tests.map(\.text), with: snapshot, sets: [published])
            let failures = zip(set.tests, results).compactMap { test, result -> Failure? in
                let tag = result.tags[0].tag
                let got =
                    switch tag.decision {
                    case .single(let label): [label]
                    case .multi(let labels): labels.isEmpty ? [set.background ?? ""] : labels
                    }
                // In multi mode a test names labels that must be among those found.
                guard !Set(test.labels).isSubset(of: got) else { return nil }
                return Failure(
                    file: test.file, line: test.line, text: test.text, expected: test.labels.joined(separator: "|"),
                    got: got.joined(separator: "|"), confidence: tag.confidence)
            }
            return Outcome(set: set.name, tests: set.tests.count, failures: failures)
        }
    }
}
