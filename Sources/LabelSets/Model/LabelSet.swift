/// A label set as read from its folder: labels with example texts, settings and tests. Immutable.
///
/// Two sets with the same `version` make the same decisions. Equality also compares what does not affect them: name, folder,
/// descriptions, tests, and the file and line of every example.
package struct LabelSet: Sendable, Hashable {
    /// The folder's name.
    package let name: String
    /// The folder's path, as it was given to the reader.
    package let directory: String
    /// What `set.yaml` says, with the background that is in use.
    package let settings: SetSettings
    /// The labels, in ascending order of name.
    package let labels: [Label]
    /// What `tests.tsv` expects, in order of line.
    package let tests: [LabelTest]
    /// Lower-case hexadecimal SHA-256 over labels, texts and settings that affect decisions; see `contentVersion`.
    package private(set) var version = ""

    /// Makes a set from its parts and computes its version. The reader checks the parts, this does not.
    package init(
        name: String, directory: String = "", settings: SetSettings = SetSettings(), labels: [Label], tests: [LabelTest] = []
    ) {
        self.name = name
        self.directory = directory
        self.settings = settings
        self.labels = labels
        self.tests = tests
        version = contentVersion
    }

    /// How many of the labels a text may have.
    package var mode: Mode { settings.mode }
    /// The label of texts that no other fits, which is never reported.
    package var background: String? { settings.background }

    /// The examples of all labels, in the order of the labels. Copies them: O(examples).
    package var examples: [LabelExample] { labels.flatMap(\.examples) }
}
