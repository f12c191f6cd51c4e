/// A label set as read from its folder: labels with example texts, settings and tests. Immutable.
///
/// Two sets with the same `version` make the same decisions. Equality also compares what does not affect decisions:
/// name, folder, descriptions, tests, and the file and line of every example.
package struct LabelSet: Sendable, Hashable {
    /// How many of a set's labels a text may have.
    package enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Exactly one: the most likely. The default.
        case single
        /// Any number: every label is a separate yes/no decision.
        case multi
    }

    /// The aim for which a label's threshold is fitted, instead of a threshold given as a number.
    package enum Aim: Sendable, Hashable {
        /// Catch this share of the label's texts, `0...1`.
        case recall(Double)
        /// Let this share of the texts tagged with the label be correct, `0...1`.
        case precision(Double)
    }

    /// Which pooled layers of the transformer are the features.
    package enum Layers: Sendable, Hashable {
        /// These, ascending from 1.
        case these([Int])
        /// The best of several combinations, chosen by held-out examples.
        case crossValidated
    }

    /// The number of centroids per label.
    package enum Prototypes: Sendable, Hashable {
        /// This many, at least 1, if the label's examples support them.
        case count(Int)
        /// Chosen by held-out examples.
        case auto
    }

    /// The folder's name.
    package let name: String
    /// The folder's path, as it was given to the reader.
    package let directory: String
    /// The set's purpose, in the words of its owner; empty if `set.yaml` does not give it.
    package let description: String
    /// Whether a text has one of the labels or any number of them.
    package let mode: Mode
    /// In multi mode, the label that the others are fitted against; it is never reported. The reader takes `background:`
    /// of `set.yaml`, otherwise `ok` if the set is multi and has such a label.
    package let background: String?
    /// The share of ordinary texts that may be flagged as an anomaly, `0..<1`; `nil` leaves it to the caller.
    package let anomalyRate: Double?
    /// Decision thresholds on the confidence by label, `0...1`. No label has both a threshold and an aim.
    package let thresholds: [String: Double]
    /// What to fit a label's threshold for, by label.
    package let aims: [String: Aim]
    /// The transformer layers to use; `nil` leaves it to the caller.
    package let layers: Layers?
    /// `auto`, `cosine`, `whitened` or `logistic`; `nil` leaves it to the caller.
    package let method: String?
    /// Shrinkage of the whitened method, above 0 and at most 1; `nil` lets held-out examples choose.
    package let shrinkage: Double?
    /// How many centroids the labels have; `nil` leaves it to the caller.
    package let prototypes: Prototypes?
    /// The labels, in ascending order of name.
    package let labels: [Label]
    /// What `tests.tsv` expects, in order of line.
    package let tests: [LabelTest]
    /// Lower-case hexadecimal SHA-256 over labels, texts and deciding settings; see `LabelSet+Version.swift`.
    package private(set) var version = ""

    /// Makes a set from its parts and computes its version. The reader checks the parts, this does not.
    package init(
        name: String, directory: String = "", description: String = "", mode: Mode = .single, background: String? = nil,
        anomalyRate: Double? = nil, thresholds: [String: Double] = [:], aims: [String: Aim] = [:], layers: Layers? = nil,
        method: String? = nil, shrinkage: Double? = nil, prototypes: Prototypes? = nil, labels: [Label],
        tests: [LabelTest] = []
    ) {
        self.name = name
        self.directory = directory
        self.description = description
        self.mode = mode
        self.background = background
        self.anomalyRate = anomalyRate
        self.thresholds = thresholds
        self.aims = aims
        self.layers = layers
        self.method = method
        self.shrinkage = shrinkage
        self.prototypes = prototypes
        self.labels = labels
        self.tests = tests
        version = contentVersion
    }

    /// The examples of all labels, in the order of the labels. Copies them: O(examples).
    package var examples: [LabelExample] { labels.flatMap(\.examples) }
}
