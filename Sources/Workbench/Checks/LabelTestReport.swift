/// How the tests of label sets went, and what is different from the last time.
public struct LabelTestReport: Sendable, Encodable {
    /// The sets that have tests.
    public var sets: [Outcome]
    /// The sets that could not be used; their tests count as failed.
    public var broken: [Broken]

    /// Whether every test of every set passed.
    public var isPassed: Bool { broken.isEmpty && sets.allSatisfy(\.failures.isEmpty) }

    /// How one set's tests went.
    public struct Outcome: Sendable, Encodable {
        public var set: String
        public var tests: Int
        public var passed: Int
        /// The share that passed.
        public var accuracy: Double
        /// Mean confidence of the decisions.
        public var meanConfidence: Float
        /// By expected label, in order of name.
        public var labels: [Count]
        /// The tests that failed, in order of line.
        public var failures: [Result]
        /// The tests that failed the last time and passed now.
        public var newlyPassing: [Result]
        /// The run that this one is compared with; absent the first time.
        public var lastRun: LastRun?

        enum CodingKeys: String, CodingKey {
            case set, tests, passed, accuracy, labels, failures
            case meanConfidence = "mean_confidence"
            case newlyPassing = "newly_passing"
            case lastRun = "last_run"
        }
    }

    /// The tests that expect a label; a test that expects two counts for either.
    public struct Count: Sendable, Encodable {
        public var label: String
        public var tests: Int
        public var passed: Int
    }

    /// One test's decision.
    public struct Result: Sendable, Encodable {
        /// The file, with the set's folder.
        public var file: String
        public var line: Int
        public var text: String
        /// Labels in order of name, `|` between them; a multi set's background, or nothing, for none.
        public var expected: String
        public var got: String
        public var confidence: Float
        /// Against the last run; absent when that had no such test.
        public var change: Change?
        /// What the last run decided.
        public var before: TestHistory.Decision?
    }

    /// How a test stands against the last run.
    public enum Change: String, Sendable, Encodable {
        case newlyFailing = "newly_failing"
        case stillFailing = "still_failing"
        case newlyPassing = "newly_passing"
    }

    /// What is known of the run before.
    public struct LastRun: Sendable, Encodable {
        /// The set's version.
        public var version: String
        /// Name and fingerprint of the model.
        public var model: String
        public var tests: Int
        public var passed: Int
        public var meanConfidence: Float
        /// Tests that passed then and fail now.
        public var newlyFailing: Int
        public var newlyPassing: Int
        public var stillFailing: Int

        enum CodingKeys: String, CodingKey {
            case version, model, tests, passed
            case meanConfidence = "mean_confidence"
            case newlyFailing = "newly_failing"
            case newlyPassing = "newly_passing"
            case stillFailing = "still_failing"
        }
    }

    /// A set that could not be read or fitted.
    public struct Broken: Sendable, Encodable {
        public var set: String
        public var reason: String

        public init(set: String, reason: String) {
            self.set = set
            self.reason = reason
        }
    }
}
