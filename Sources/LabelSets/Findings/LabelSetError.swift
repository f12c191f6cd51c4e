/// Why a label set, a root of sets or a `.tsv` file cannot be used: every problem found, not only the first.
package struct LabelSetError: Error, Sendable, Hashable {
    /// The set's name; the name of the folder or file when it is not a set.
    package let setName: String
    /// What is wrong: errors only, in order of file and line. `LabelLint` has the warnings too.
    package let findings: [Finding]
    /// What a set that is being written still needs, such as `a second label with examples`; empty when anything else is wrong.
    package let missing: [String]

    package init(setName: String, findings: [Finding], missing: [String] = []) {
        self.setName = setName
        self.findings = findings
        self.missing = missing
    }
}

extension LabelSetError: CustomStringConvertible {
    /// A line for each finding: `file:line: message — remedy`.
    package var description: String { findings.map(\.description).joined(separator: "\n") }
}
