import LabelSets

/// Findings of a lint for people, as compilers write them.
struct FindingText {
    let isColoured: Bool

    /// The finding's line, then the text that it is about, indented.
    func lines(_ finding: Finding) -> [String] { [line(finding)] + (finding.text.map { ["    \($0)"] } ?? []) }

    private func line(_ finding: Finding) -> String {
        let line = finding.compilerLine
        let severity = finding.severity.rawValue
        guard isColoured, let mark = line.firstRange(of: ": \(severity): ") else { return line }
        let colour = finding.severity == .error ? 31 : 33
        return "\(line[..<mark.lowerBound]): \u{1B}[\(colour)m\(severity)\u{1B}[0m: \(line[mark.upperBound...])"
    }
}
