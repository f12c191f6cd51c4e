internal import Wording

/// Checks `set.yaml` and `tests.tsv` against the labels, once these are known.
extension SetCheck {
    mutating func checkSettings() {
        if let named = file.settings.background {
            let line = file.lines["background"]
            if draft.known(named) == nil { unknownLabel(named, SettingsFile.name, line, "the background") }
        }
        checkRejection()
        if case .count(let count) = settings.prototypes, count > 1 {
            let other = settings.mode == .multi ? "mode: multi" : settings.method == .cosine ? "method: cosine" : nil
            if let other {
                fail(
                    .conflictingSettings, SettingsFile.name, file.lines["prototypes"],
                    "a label has one centroid in a set with \(other), so prototypes cannot be \(count)", "remove prototypes")
            }
        }
        for (label, lines) in file.labels.sorted(by: { ($0.value.first ?? 0, $0.key) < ($1.value.first ?? 0, $1.key) }) {
            checkLabel(label, lines)
        }
    }

    private mutating func checkRejection() {
        let given = ["reject.error_rate", "reject.coverage"].filter { key in settings.given.contains { $0.name == key } }
        guard let first = given.first else { return }
        if settings.mode == .multi {
            fail(
                .conflictingSettings, SettingsFile.name, file.lines[first],
                "\(first) has no meaning: a text of a set with mode: multi has none of the labels below their thresholds",
                "remove it, or remove mode: multi")
        } else if given.count > 1 {
            fail(
                .conflictingSettings, SettingsFile.name, file.lines[given[1]],
                "the set has more than one of \(given.joined(separator: ", "))", "keep one of them")
        }
    }

    private mutating func checkLabel(_ label: String, _ lines: SettingsFile.LabelLines) {
        if draft.known(label) == nil {
            unknownLabel(label, SettingsFile.name, lines.first, "the label")
        } else if settings.mode == .single, let line = lines.threshold {
            fail(
                .conflictingSettings, SettingsFile.name, line,
                "the threshold of \"\(label)\" has no meaning: in a set with mode: single the most likely label always wins",
                "remove it, or add mode: multi")
        } else if label == settings.background, let line = lines.threshold {
            warn(
                .unusedSetting, SettingsFile.name, line,
                "\"\(label)\" is the background and never reported, so its threshold has no effect", "remove it")
        } else if settings.background == nil, settings.labels[label]?.falseAlarms != nil {
            fail(
                .conflictingSettings, SettingsFile.name, lines.threshold,
                "false alarms of \"\(label)\" are among the background's texts, and the set has no background",
                "add a label \"ok\" with ordinary texts, or name a label as the background")
        }
    }

    mutating func checkTests() {
        for test in draft.tests {
            if test.label == LabelTest.none, draft.known(test.label) == nil {
                if !settings.canAbstain { expectsNone(test) }
                continue
            }
            let expected = settings.mode == .multi ? test.labels : [test.label]
            if expected.isEmpty { unknownLabel(test.label, test.file, test.line, "the expected label") }
            for label in expected {
                guard let known = draft.known(label) else {
                    unknownLabel(label, test.file, test.line, "the expected label")
                    continue
                }
                if let example = draft.has(test.text, under: known) {
                    warn(
                        .testIsExample, test.file, test.line,
                        "the test's text is an example too, at \(PathName.join(directory, example.file)):\(example.line), "
                            + "so the test proves nothing", "remove one of them")
                }
            }
        }
    }

    private mutating func expectsNone(_ test: LabelTest) {
        fail(
            .unknownLabel, test.file, test.line, "the test expects no label, and every text gets one of this set",
            "name the label, or add reject.coverage or a background to \(SettingsFile.name)")
    }

    private mutating func unknownLabel(_ label: String, _ file: String, _ line: Int?, _ role: String) {
        if draft.hasUnreadableFiles { return }
        let names = draft.labels.map(\.name).sorted()
        let nearest = NearestName.of(label, in: names).map { "did you mean \"\($0)\"?" }
        let list = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        let message = "\(role) \"\(label)\" is not a label of the set"
        if let nearest { return fail(.unknownLabel, file, line, message, nearest) }
        need(
            "examples of \"\(label)\", which \(file) names", .unknownLabel, file, line, message,
            names.isEmpty ? "add examples for it" : "add examples for it, or use one of: \(list)")
    }
}
