/// Checks label sets without a model: all errors and warnings of the reader, and doubtful texts.
package enum LabelLint {
    /// The findings about one set's folder, in order of file and line.
    package static func findings(directory: String) -> [Finding] {
        report(directory: directory).findings
    }

    /// The findings about a root and every set in it.
    package static func findings(root: String) -> [Finding] { findings(roots: [root]) }

    /// The findings about several roots, every set in them, and duplicate names.
    package static func findings(roots: [String]) -> [Finding] {
        report(roots: roots).findings
    }

    /// A checked root or set folder: the usable sets, and all findings about the files.
    package struct Report: Sendable {
        /// How many set folders there are.
        package let folders: Int
        /// The sets without errors, by name.
        package let sets: [LabelSet]
        /// Errors and warnings, in order of file and line within each set.
        package let findings: [Finding]
    }

    /// Checks one set's folder.
    package static func report(directory: String) -> Report { report([LabelSetReader().inspect(directory: directory)], []) }

    /// Checks a root and every set in it.
    package static func report(root: String) -> Report { report(roots: [root]) }

    /// The findings about a set already read, without the reader's own: near duplicates, unbalanced
    /// examples, and texts in the wrong encoding or script.
    package static func findings(set: LabelSet) -> [Finding] {
        var findings = FindingList()
        addNearDuplicates(of: set, to: &findings)
        BalanceLint.add(set, to: &findings)
        EncodingLint.add(set, to: &findings)
        ScriptLint.add(set, to: &findings)
        return findings.all
    }

    private static func report(roots: [String]) -> Report {
        let (reports, faults) = LabelSetReader().inspectAll(roots: roots)
        return report(reports, faults)
    }

    private static func report(_ reports: [LabelSetReport], _ faults: [Finding]) -> Report {
        Report(
            folders: reports.count, sets: reports.compactMap(\.set), findings: faults + reports.flatMap(findings(of:)))
    }

    private static func addNearDuplicates(of set: LabelSet, to findings: inout FindingList) {
        var seen: [String: [(label: String, example: LabelExample)]] = [:]
        for label in set.labels {
            for example in label.examples {
                let gist = gist(example.text)
                guard !gist.isEmpty else { continue }
                let earlier = seen[gist, default: []]
                if let twin = earlier.first(where: { $0.label == label.name }) {
                    findings.add(near(example, label.name, twin, set))
                } else if let twin = earlier.first(where: { $0.example.text != example.text }),
                    excludes(set, label.name, twin.label)
                {
                    findings.add(near(example, label.name, twin, set))
                }
                if earlier.allSatisfy({ $0.label != label.name }) { seen[gist, default: []].append((label.name, example)) }
            }
        }
    }

    private static func findings(of report: LabelSetReport) -> [Finding] {
        guard let set = report.set else { return report.findings }
        return (report.findings + findings(set: set)).sorted()
    }

    /// Whether no text may have both labels.
    package static func excludes(_ set: LabelSet, _ one: String, _ other: String) -> Bool {
        set.mode == .single || one == set.background || other == set.background
    }

    private static func near(
        _ example: LabelExample, _ label: String, _ twin: (label: String, example: LabelExample), _ set: LabelSet
    ) -> Finding {
        let place = "\(PathName.join(set.directory, twin.example.file)):\(twin.example.line)"
        return Finding(
            .warning, .nearDuplicate, file: PathName.join(set.directory, example.file), line: example.line,
            message: "under \"\(label)\", differs from \(place) under \"\(twin.label)\" only in case, spaces or punctuation",
            remedy: label == twin.label ? "remove one of them, or reword it" : "decide on one label, or reword one of them")
    }

    /// A text's letters and digits in lower case, one space between words.
    package static func gist(_ text: String) -> String {
        var gist = ""
        var isGap = false
        for scalar in text.lowercased().unicodeScalars {
            let isWord = scalar.isASCII ? isWordASCII(scalar) : isWordBeyondASCII(scalar)
            if isWord {
                if isGap, !gist.isEmpty { gist.unicodeScalars.append(" ") }
                gist.unicodeScalars.append(scalar)
            }
            isGap = !isWord
        }
        return gist
    }

    private static func isWordASCII(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9": true
        default: false
        }
    }

    /// Emoji count as words: they carry meaning.
    private static func isWordBeyondASCII(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic || properties.isEmoji || properties.numericType != nil
            || properties.generalCategory == .nonspacingMark
    }
}
