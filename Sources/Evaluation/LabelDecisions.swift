internal import Classification

/// How the yes/no decisions of one label of a multi set fared on tests.
package struct LabelDecisions: Sendable, Encodable {
    package var label: String
    /// What the label's threshold is chosen for, such as "recall 0.9"; absent if the threshold is set by hand or one
    /// half.
    package var aim: String?
    /// Share of the tests given the label that have it.
    package var precision: Double
    /// Share of the tests with the label that are given it.
    package var recall: Double
    /// Tests given the label.
    package var given: Int
    /// Tests that have the label.
    package var tests: Int
    /// Expected calibration error of the label's probability over 15 bins: how far it is from the share of texts that have the
    /// label.
    package var ece: Double

    /// - Parameters:
    ///   - truth: every label that each test has.
    init(_ label: Int, name: String, aim: Aim?, decisions: [Decision], truth: [[Int]]) {
        self.label = name
        self.aim = aim.map(Self.words)
        let score = LabelScore(label: label, predicted: decisions.map(\.labels), truth: truth)
        (precision, recall, given, tests) = (score.precision, score.recall, score.given, score.support)
        ece = Metrics.ece(
            confidences: decisions.map { $0.probabilities[label] }, correct: truth.map { $0.contains(label) })
    }

    /// Those of every label but the background.
    static func all(
        _ labels: [String], options: ClassifierOptions, decisions: [Decision], truth: [[Int]]
    ) -> [LabelDecisions] {
        labels.indices.filter { $0 != options.background }.map {
            LabelDecisions($0, name: labels[$0], aim: options.aims[$0], decisions: decisions, truth: truth)
        }
    }

    /// Calibration errors by label.
    static func errors(_ labels: [LabelDecisions]) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: labels.map { ($0.label, $0.ece) })
    }

    static func words(_ aim: Aim) -> String {
        switch aim {
        case .recall(let share): "recall \(share)"
        case .precision(let share): "precision \(share)"
        case .falseAlarms(let share): "false alarms \(share)"
        }
    }
}
