package import LabelSets

/// The lint's findings about a folder of label sets.
package struct LintReport: Sendable, Encodable {
    /// Errors and warnings, set by set in order of file and line.
    package var findings: [Finding]
    /// How many set folders there are.
    package var sets: Int
    package var errors: Int
    package var warnings: Int
    /// Why the findings on the texts' meaning are missing; absent if they are included.
    package var leftOut: String?

    enum CodingKeys: String, CodingKey {
        case findings, sets, errors, warnings
        case leftOut = "left_out"
    }

    init(findings: [Finding], sets: Int, leftOut: String?) {
        self.findings = findings.withTexts
        self.sets = sets
        self.leftOut = leftOut
        errors = findings.count { $0.severity == .error }
        warnings = findings.count - errors
    }
}
