package import Classification
package import LabelSets
package import Tagging

/// An evaluation with the decision on each text: the input of a report.
package struct EvaluationRecord: Sendable {
    package internal(set) var report: EvaluationReport
    /// What was learnt from.
    package let labelSet: LabelSet
    /// The set as it decided.
    package let set: PublishedSet
    /// In the order of the file.
    package let tests: [Test]
    /// Outliers; nil if none were given.
    package let outliers: [Outlier]?
    /// One row per test, then one per outlier; without rows unless the evaluation was asked to keep them.
    package let features: FeatureMatrix

    /// The same with a cascade's results on the same tests.
    package func adding(_ cascade: CascadeEvaluation.Report) -> EvaluationRecord {
        var result = self
        result.report.cascade = cascade
        return result
    }

    /// A test and its decision.
    package struct Test: Sendable {
        package var text: String
        /// File and line.
        package var place: String
        /// As in the test file.
        package var label: String
        /// The set's labels that count as right, by index.
        package var allowed: Set<Int>
        package var decision: Decision

        package var isRight: Bool { allowed.contains(decision.decidedLabel) }
    }

    /// An outlier and its decision.
    package struct Outlier: Sendable {
        package var text: String
        package var decision: Decision
    }
}
