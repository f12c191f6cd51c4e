public import LabelSets

/// What a lint has to say of a folder of label sets.
public struct LintReport: Sendable, Encodable {
    /// Errors and warnings, set by set in order of file and line.
    public var findings: [Finding]
    /// How many set folders there are.
    public var sets: Int
    public var errors: Int
    public var warnings: Int
    /// Why the findings on what texts mean are missing; absent when they are there.
    public var leftOut: String?

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
