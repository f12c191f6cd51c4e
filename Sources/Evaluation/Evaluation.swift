internal import Classification
package import Embedding
package import LabelSets
package import Tagging
internal import Wording

/// Measures how well labels are distinguished, on texts that the labels' examples do not contain.
package struct Evaluation: Sendable {
    package let embedder: any Embedder
    package let builder: SetBuilder
    package let threads: Int
    /// Whether records keep the features of the texts, which a report needs: 4 bytes per text and dimension. Default
    /// false.
    package var keepsFeatures = false

    package init(embedder: any Embedder, builder: SetBuilder, threads: Int) {
        self.embedder = embedder
        self.builder = builder
        self.threads = threads
    }

    /// Trains on rows and tests on others.
    ///
    /// - Parameter outliers: texts that belong to none of the labels.
    package func run(
        train: LabelledTexts, test: LabelledTexts, outliers: [String]? = nil,
        progress: ((Int, Int) -> Void)? = nil
    ) throws -> EvaluationRecord {
        let set = try Self.set(of: train)
        let labels = set.labels.map(\.name)
        let unknown = Set(test.labels).subtracting(labels).sorted()
        guard unknown.isEmpty else {
            throw AssayError(
                .labels, at: "test data",
                "its labels \(unknown.prefix(5).joined(separator: ", ")) are not in the training data",
                remedy: "put test rows of unknown labels into --outliers")
        }
        let indices = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        let start = ContinuousClock.now
        let published = try uncached.build(set).set
        let fitted = ContinuousClock.now
        return try evaluate(
            published, of: set, test: test, allowed: test.labels.map { [indices[$0]!] }, outliers: outliers,
            fitSeconds: (fitted - start) / .seconds(1), progress: progress)
    }

    /// For rows of a file, which no cache should keep.
    var uncached: SetBuilder { builder.uncached }

    /// A label set of the rows of a file.
    static func set(of train: LabelledTexts) throws -> LabelSet {
        let labels = train.classes
        guard labels.count >= 2 else {
            throw AssayError(
                .labels, at: "training data", "it has \(counted(labels.count, "label")); at least two are needed")
        }
        var rows: [String: [LabelExample]] = [:]
        for (row, label) in train.labels.enumerated() {
            rows[label, default: []].append(LabelExample(text: train.texts[row], file: train.file, line: train.lines[row]))
        }
        return LabelSet(name: "evaluation", labels: labels.map { Label(name: $0, examples: rows[$0] ?? []) })
    }

    /// Tests a set as it is published.
    ///
    /// - Parameter map: which of the set's labels count as right for a label of the test file; a label without an entry
    ///   maps to itself.
    package func run(
        set: LabelSet, test: LabelledTexts, map: [String: [String]] = [:], outliers: [String]? = nil,
        progress: ((Int, Int) -> Void)? = nil
    ) throws -> EvaluationRecord {
        let start = ContinuousClock.now
        let published = try builder.build(set).set
        let fitted = ContinuousClock.now
        let indices = Dictionary(uniqueKeysWithValues: published.labels.enumerated().map { ($1, $0) })
        var allowed: [String: Set<Int>] = [:]
        for label in test.classes {
            let targets = map[label] ?? [label]
            for target in targets where indices[target] == nil {
                throw AssayError(
                    .labels, at: "test data", "the set \(set.name) has no label \(target)",
                    remedy:
                        "map it: --map \(label)=LABEL, with one of \(published.labels.joined(separator: ", "))")
            }
            allowed[label] = Set(targets.map { indices[$0]! })
        }
        return try evaluate(
            published, of: set, test: test, allowed: test.labels.map { allowed[$0]! }, outliers: outliers,
            fitSeconds: (fitted - start) / .seconds(1), progress: progress)
    }

    private func evaluate(
        _ set: PublishedSet, of labelSet: LabelSet, test: LabelledTexts, allowed: [Set<Int>], outliers: [String]?,
        fitSeconds: Double,
        progress: ((Int, Int) -> Void)?
    ) throws -> EvaluationRecord {
        let start = ContinuousClock.now
        let decider = TextDecider(set, embedder: embedder, threads: threads)
        let decided = try decider.decide(test.texts, keepsFeatures: keepsFeatures, progress: progress)
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let strange = try outliers.map { try decider.decide($0, keepsFeatures: keepsFeatures, progress: progress) }
        let report = EvaluationReport(
            set: set, test: test, allowed: allowed, decisions: decided.decisions, outliers: strange?.decisions,
            fitSeconds: fitSeconds, scoreSeconds: try decider.decisionSeconds(test.texts),
            textsPerSecond: Double(test.texts.count) / max(elapsed, 1e-9), model: embedder.model)
        let storage = decided.features + (strange?.features ?? [])
        let columns = set.exampleFeatures.columns
        return EvaluationRecord(
            report: report, labelSet: labelSet, set: set,
            tests: test.texts.indices.map {
                .init(
                    text: test.texts[$0], place: "\(test.file):\(test.lines[$0])", label: test.labels[$0], allowed: allowed[$0],
                    decision: decided.decisions[$0])
            },
            outliers: strange.map { strange in
                zip(outliers ?? [], strange.decisions).map { .init(text: $0, decision: $1) }
            },
            features: FeatureMatrix(rows: storage.count / columns, columns: columns, storage: storage))
    }
}
