/// Results of label sets' tests, compared with the last run.
package struct LabelTestReport: Sendable, Encodable {
    /// The sets that have tests.
    package var sets: [Outcome]
    /// The sets that could not be used; their tests count as failed.
    package var broken: [Broken]

    /// Whether every test of every set passed.
    package var isPassed: Bool { broken.isEmpty && sets.allSatisfy(\.failures.isEmpty) }

    /// The results of one set's tests.
    package struct Outcome: Sendable, Encodable {
        package var set: String
        package var tests: Int
        package var passed: Int
        /// The share that passed.
        package var accuracy: Double
        /// Mean confidence of the decisions.
        package var meanConfidence: Float
        /// By expected label, in order of name.
        package var labels: [Count]
        /// The tests that failed, in order of line.
        package var failures: [Result]
        /// The tests that failed in the last run and pass now.
        package var newlyPassing: [Result]
        /// The run that this one is compared with; absent the first time.
        package var lastRun: LastRun?

        enum CodingKeys: String, CodingKey {
            case set, tests, passed, accuracy, labels, failures
            case meanConfidence = "mean_confidence"
            case newlyPassing = "newly_passing"
            case lastRun = "last_run"
        }
    }

    /// The tests that expect a label; a test that expects two counts for either.
    package struct Count: Sendable, Encodable {
        package var label: String
        package var tests: Int
        package var passed: Int
    }

    /// One test's decision.
    package struct Result: Sendable, Encodable {
        /// The file, with the set's folder.
        package var file: String
        package var line: Int
        package var text: String
        /// Labels in order of name, `|` between them; a multi set's background, or nothing, for none.
        package var expected: String
        package var got: String
        package var confidence: Float
        /// Compared with the last run; absent if that had no such test.
        package var change: Change?
        /// What the last run decided.
        package var before: TestHistory.Decision?
    }

    /// A test compared with the last run.
    package enum Change: String, Sendable, Encodable {
        case newlyFailing = "newly_failing"
        case stillFailing = "still_failing"
        case newlyPassing = "newly_passing"
    }

    /// The last run.
    package struct LastRun: Sendable, Encodable {
        /// The set's version.
        package var version: String
        /// Name and fingerprint of the model.
        package var model: String
        package var tests: Int
        package var passed: Int
        package var meanConfidence: Float
        /// Tests that passed then and fail now.
        package var newlyFailing: Int
        package var newlyPassing: Int
        package var stillFailing: Int

        enum CodingKeys: String, CodingKey {
            case version, model, tests, passed
            case meanConfidence = "mean_confidence"
            case newlyFailing = "newly_failing"
            case newlyPassing = "newly_passing"
            case stillFailing = "still_failing"
        }
    }

    /// A set that could not be read or fitted.
    package struct Broken: Sendable, Encodable {
        package var set: String
        package var reason: String

        package init(set: String, reason: String) {
            self.set = set
            self.reason = reason
        }
    }
}
