internal import Embedding
package import LabelSets
package import Logging
package import Tagging
internal import Wire
internal import Wording

/// Runs the tests in label sets, and compares the results with the last run.
package struct LabelTestRun {
    private let builder: SetBuilder
    private let logger: Logger?

    /// - Parameters:
    ///   - builder: its cache keeps the last run; without one there is nothing to compare with.
    ///   - logger: logs a damaged last run.
    package init(builder: SetBuilder, logger: Logger? = nil) {
        self.builder = builder
        self.logger = logger
    }

    /// The report, and the runs to keep for the next time.
    package struct Outcome: Sendable {
        package var report: LabelTestReport
        private let histories: [TestHistory]
        private let cacheDirectory: String?

        init(report: LabelTestReport, histories: [TestHistory], cacheDirectory: String?) {
            self.report = report
            self.histories = histories
            self.cacheDirectory = cacheDirectory
        }

        /// Keeps the run in the cache.
        package func remember() throws {
            guard let cacheDirectory else { return }
            for history in histories { try history.write(cacheDirectory: cacheDirectory) }
        }
    }

    /// - Parameter sets: the sets as read. Those without tests are skipped; those that cannot be used are reported as
    ///   broken.
    /// - Throws: what the embedder throws.
    package func run(_ sets: [(name: String, result: Result<LabelSet, LabelSetError>)]) throws -> Outcome {
        var report = LabelTestReport(sets: [], broken: [])
        var histories: [TestHistory] = []
        for (name, result) in sets {
            do {
                let set = try result.get()
                guard !set.tests.isEmpty else { continue }
                let before = lastRun(of: set)
                let decisions = try decide(set)
                report.sets.append(outcome(set, decisions, before))
                histories.append(history(set, decisions))
            } catch let error as LabelSetError {
                report.broken.append(.init(set: name, reason: error.description))
            } catch let error as AssayError where error.code == .labels {
                report.broken.append(.init(set: name, reason: error.description))
            }
        }
        return Outcome(report: report, histories: histories, cacheDirectory: builder.cacheDirectory)
    }

    private func lastRun(of set: LabelSet) -> TestHistory? {
        guard let cacheDirectory = builder.cacheDirectory else { return nil }
        do {
            return try TestHistory.read(cacheDirectory: cacheDirectory, setDirectory: set.directory)
        } catch {
            logger?.warning(
                "the last run is unusable; this one replaces it",
                metadata: ["set": "\(set.directory)", "reason": "\(error)"])
            return nil
        }
    }

    private var model: String { builder.embedder.model.identifier }

    private func decide(_ set: LabelSet) throws -> [TestHistory.Decision] {
        let snapshot = SetRegistry([try builder.build(set).set]).snapshot
        let results = try Tagger(embedder: builder.embedder).tag(set.tests.map(\.text), with: snapshot)
        return zip(set.tests, results).map { test, result in
            let tag = result.tags[0].tag
            let found: Set<String>
            switch tag.decision {
            case .single(let label): found = Set(label.map { [$0] } ?? [])
            case .multi(let labels): found = Set(labels)
            }
            return TestHistory.Decision(
                got: name(found, of: set), confidence: tag.confidence, passed: found == expected(test, of: set))
        }
    }

    /// The labels that a test's text must get, no more and no fewer. The background means none, and so does `-`.
    private func expected(_ test: LabelTest, of set: LabelSet) -> Set<String> {
        if test.label == LabelTest.none, !set.labels.contains(where: { $0.name == test.label }) { return [] }
        let labels = set.mode == .multi ? Set(test.labels) : [test.label]
        return labels.subtracting(set.background.map { [$0] } ?? [])
    }

    private func name(_ labels: Set<String>, of set: LabelSet) -> String {
        labels.isEmpty ? set.background ?? (set.mode == .single ? LabelTest.none : "") : labels.sorted().joined(separator: "|")
    }

    private func history(_ set: LabelSet, _ decisions: [TestHistory.Decision]) -> TestHistory {
        let entries = zip(set.tests, decisions).map { test, decision in
            TestHistory.Entry(expected: name(expected(test, of: set), of: set), text: test.text, decision: decision)
        }
        return TestHistory(setDirectory: set.directory, version: set.version, model: model, entries: entries)
    }

    private func outcome(
        _ set: LabelSet, _ decisions: [TestHistory.Decision], _ before: TestHistory?
    ) -> LabelTestReport.Outcome {
        let known = Dictionary((before?.entries ?? []).map { ([$0.expected, $0.text], $0.decision) }) { $1 }
        let results = zip(set.tests, decisions).map { test, decision in
            let expected = name(expected(test, of: set), of: set)
            let before = known[[expected, test.text]]
            return LabelTestReport.Result(
                file: "\(set.directory)/\(test.file)", line: test.line, text: test.text, expected: expected,
                got: decision.got, confidence: decision.confidence,
                change: before.flatMap { change(from: $0.passed, to: decision.passed) }, before: before)
        }
        let passed = decisions.count(where: \.passed)
        let failures = zip(results, decisions).filter { !$1.passed }.map(\.0)
        return LabelTestReport.Outcome(
            set: set.name, tests: results.count, passed: passed, accuracy: Double(passed) / Double(results.count),
            meanConfidence: mean(decisions), labels: counts(set, decisions), failures: failures,
            newlyPassing: results.filter { $0.change == .newlyPassing },
            lastRun: before.map { before in
                func count(_ change: LabelTestReport.Change) -> Int { results.count { $0.change == change } }
                return LabelTestReport.LastRun(
                    version: before.version, model: before.model, tests: before.entries.count,
                    passed: before.entries.count(where: \.decision.passed),
                    meanConfidence: mean(before.entries.map(\.decision)),
                    newlyFailing: count(.newlyFailing), newlyPassing: count(.newlyPassing), stillFailing: count(.stillFailing))
            })
    }

    private func change(from before: Bool, to now: Bool) -> LabelTestReport.Change? {
        switch (before, now) {
        case (true, false): .newlyFailing
        case (false, false): .stillFailing
        case (false, true): .newlyPassing
        case (true, true): nil
        }
    }

    private func counts(_ set: LabelSet, _ decisions: [TestHistory.Decision]) -> [LabelTestReport.Count] {
        var counts: [String: (tests: Int, passed: Int)] = [:]
        for (test, decision) in zip(set.tests, decisions) {
            let expected = expected(test, of: set)
            for label in expected.isEmpty ? [name(expected, of: set)] : expected {
                counts[label, default: (0, 0)].tests += 1
                if decision.passed { counts[label, default: (0, 0)].passed += 1 }
            }
        }
        return counts.sorted { $0.key < $1.key }.map { .init(label: $0.key, tests: $0.value.tests, passed: $0.value.passed) }
    }

    private func mean(_ decisions: [TestHistory.Decision]) -> Float {
        decisions.isEmpty ? 0 : decisions.reduce(0) { $0 + $1.confidence } / Float(decisions.count)
    }
}
