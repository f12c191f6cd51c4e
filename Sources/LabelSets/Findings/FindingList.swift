/// Collects findings, by default at most a hundred of a kind per file: a file in another encoding is wrong in every line.
package struct FindingList {
    /// How many findings of one code are kept for one file; the others are counted.
    package static let maxPerKind = 100

    private struct Kind: Hashable {
        let file: String
        let code: Finding.Code
        let severity: Finding.Severity
    }

    private var kept: [Finding] = []
    private var counts: [Kind: Int] = [:]

    private let limit: Int

    /// - Parameter limit: how many findings of one code are kept for one file.
    package init(limit: Int = maxPerKind) { self.limit = limit }

    package mutating func add(_ finding: Finding) {
        if finding.severity == .error { hasErrors = true }
        let kind = Kind(file: finding.file, code: finding.code, severity: finding.severity)
        let count = counts[kind, default: 0] + 1
        counts[kind] = count
        if count <= limit { kept.append(finding) }
    }

    package private(set) var hasErrors = false

    /// The findings in order of file and line, then, for each kind over the limit, how many more there are.
    package var all: [Finding] {
        let more = counts.filter { $0.value > limit }.map { kind, count in
            Finding(
                kind.severity, kind.code, file: kind.file,
                message: "\(count - limit) more findings of this kind (\(kind.code.rawValue)) are not listed",
                remedy: "fix the listed ones and check again")
        }
        return kept.sorted() + more.sorted()
    }
}
