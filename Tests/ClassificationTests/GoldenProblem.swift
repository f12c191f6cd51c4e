import Classification
import Foundation
import Testing

/// One problem of `Golden/decision.json`, which `Scripts/golden/decision.py` writes.
struct GoldenProblem: Decodable, Sendable, CustomTestStringConvertible {
    struct Point: Decodable, Sendable {
        var scores: [[Float]]
        var heldOut: [[Float]]
        var temperature: Double
        var logLoss: Double
    }

    struct Strangeness: Decodable, Sendable {
        var values: [Float]
        var alpha0: Double?
    }

    var name: String
    var features: [[Float]]
    var labels: [Int]
    var tests: [[Float]]
    var truth: [Int]
    var means: [[Double]]
    var floor: Double
    var path: [String: Point]
    var strangeness: [String: Strangeness]
    var platt: [Double]
    var probabilities: [[Float]]
    var metrics: [String: Double]

    var testDescription: String { name }

    var examples: TrainingExamples {
        TrainingExamples(features: FeatureMatrix(features), labels: labels, labelCount: means.count)
    }

    static let all: [GoldenProblem] = {
        let url = Bundle.module.url(forResource: "decision", withExtension: "json", subdirectory: "Golden")!
        return try! JSONDecoder().decode([GoldenProblem].self, from: Data(contentsOf: url))
    }()
}

/// The problem of `Golden/logistic.json`, which `Scripts/golden/logistic.py` writes: labels that overlap, each learnt against the
/// rest.
struct GoldenLabels: Decodable, Sendable {
    struct Point: Decodable, Sendable {
        var penalty: Double
        /// A list for each label: the tests' logits.
        var values: [[Float]]
    }

    var features: [[Float]]
    var labels: [[Int]]
    var tests: [[Float]]
    /// By falling penalties.
    var logits: [Point]

    static let problem: GoldenLabels = {
        let url = Bundle.module.url(forResource: "logistic", withExtension: "json", subdirectory: "Golden")!
        return try! JSONDecoder().decode(GoldenLabels.self, from: Data(contentsOf: url))
    }()
}

/// Largest difference over the largest value.
func deviation(_ values: [Float], _ expected: [Float]) -> Float {
    precondition(values.count == expected.count, "\(values.count) values, \(expected.count) expected")
    let scale = expected.map(abs).max() ?? 1
    return zip(values, expected).map { abs($0 - $1) }.max().map { $0 / scale } ?? 0
}
