internal import Wording

/// Checks `set.yaml` and `tests.tsv` against the labels, once these are known.
extension SetCheck {
    mutating func checkSettings() {
        if let named = settings.background {
            if settings.mode == .single {
                fail(
                    .conflictingSettings, SetSettings.file, named.line, "only a set with mode: multi has a background",
                    "remove background, or add mode: multi")
            } else if draft.known(named.value) == nil {
                unknownLabel(named.value, SetSettings.file, named.line, "the background")
            }
        }
        if let prototypes = settings.prototypes, case .count(let count) = prototypes.value, count > 1 {
            let other = settings.mode == .multi ? "mode: multi" : settings.method == "cosine" ? "method: cosine" : nil
            if let other {
                fail(
                    .conflictingSettings, SetSettings.file, prototypes.line,
                    "a label has one centroid in a set with \(other), so prototypes cannot be \(count)", "remove prototypes")
            }
        }
        for (label, setting) in settings.labels.sorted(by: { ($0.value.line ?? 0, $0.key) < ($1.value.line ?? 0, $1.key) }) {
            if draft.known(label) == nil {
                unknownLabel(label, SetSettings.file, setting.line, "the label")
            } else if settings.mode == .single, let line = setting.threshold?.line ?? setting.aim?.line {
                fail(
                    .conflictingSettings, SetSettings.file, line,
                    "the threshold of \"\(label)\" has no meaning: in a set with mode: single the most likely label always wins",
                    "remove it, or add mode: multi")
            } else if label == background, let line = setting.threshold?.line ?? setting.aim?.line {
                warn(
                    .unusedSetting, SetSettings.file, line,
                    "\"\(label)\" is the background and never reported, so its threshold has no effect", "remove it")
            }
        }
    }

    mutating func checkTests() {
        for test in draft.tests {
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
