/// A set and all findings about its folder.
package struct LabelSetReport: Sendable {
    /// The set's name.
    package let name: String
    /// The set; `nil` when a finding is an error.
    package let set: LabelSet?
    /// Errors and warnings in order of file and line.
    package let findings: [Finding]
    /// What the set still needs, when nothing else is wrong with it; see `LabelSetError.missing`.
    package let missing: [String]

    init(name: String, set: LabelSet?, findings: [Finding], missing: [String] = []) {
        self.name = name
        self.set = set
        self.findings = findings
        self.missing = missing
    }

    /// The findings that keep the set from being used.
    package var errors: [Finding] { findings.filter { $0.severity == .error } }
}
