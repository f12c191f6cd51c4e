/// Checks a set as a whole, once all its files are read, and builds it.
struct SetCheck {
    /// Fewer examples than this in a label cause a warning.
    static let fewExamples = 10

    let directory: String
    /// What `set.yaml` says, and where.
    let file: SettingsFile
    /// The same, with the background that is in use.
    let settings: SetSettings
    let draft: SetDraft
    var findings: FindingList
    /// Whether there is an error that more files would not fix.
    private var isBroken: Bool
    private var needs: [String] = []
    /// What the set still needs; see `LabelSetError.missing`.
    var missing: [String] { isBroken ? [] : needs }

    init(directory: String, file: SettingsFile, draft: SetDraft, findings: FindingList) {
        self.directory = directory
        self.file = file
        self.draft = draft
        self.findings = findings
        isBroken = findings.hasErrors
        var settings = file.settings
        if settings.background == nil, settings.mode == .multi, draft.known("ok") != nil { settings.background = "ok" }
        self.settings = settings
    }

    mutating func run(hasSubfolders: Bool) {
        checkLabels(hasSubfolders: hasSubfolders)
        checkSharedTexts()
        if file.isReadable {
            checkSettings()
            checkTests()
        }
    }

    /// The set; call it when no finding is an error.
    func set(named name: String) -> LabelSet {
        let labels = draft.labels.sorted { $0.name < $1.name }.map { Label(name: $0.name, examples: $0.examples) }
        return LabelSet(name: name, directory: directory, settings: settings, labels: labels, tests: draft.tests)
    }

    private mutating func checkLabels(hasSubfolders: Bool) {
        if draft.labels.count < 2, !draft.hasUnreadableRows {
            let only = draft.labels.first.map { "only one label, \"\($0.name)\"" }
            need(
                only == nil ? "two labels with examples" : "a second label with examples",
                .tooFewLabels, nil, nil, "the set has \(only ?? "no label")",
                draft.labels.isEmpty && hasSubfolders
                    ? "add <label>.txt files, or give one of the folders in it, if those are the sets"
                    : "add <label>.txt files, one example per line, until there are at least two labels")
        }
        for label in draft.labels where label.rejected == 0 {
            switch label.examples.count {
            case 0 where draft.hasUnreadableFiles, 1 where draft.hasUnreadableRows: break
            case 0:
                need(
                    "examples of \"\(label.name)\"", .emptyLabel, label.file, nil, "the label \"\(label.name)\" has no example",
                    "add examples, one per line")
            case 1:
                need(
                    "a second example of \"\(label.name)\"", .tooFewExamples, label.file, label.examples[0].line,
                    "the label \"\(label.name)\" has a single example, from which nothing can be calibrated",
                    "add at least one more, better \(Self.fewExamples)")
            case 2..<Self.fewExamples:
                warn(
                    .fewExamples, label.file, nil,
                    "the label \"\(label.name)\" has only \(label.examples.count) examples",
                    "add some until there are at least \(Self.fewExamples)")
            default: break
            }
        }
        var names: [String: SetDraft.DraftLabel] = [:]
        for label in draft.labels {
            if let other = names.updateValue(label, forKey: label.name.lowercased()) {
                warn(
                    .similarLabels, label.file, nil,
                    "the labels \"\(other.name)\" and \"\(label.name)\" differ only in case",
                    "give both the same name, if they are one label")
            }
        }
    }

    /// In single mode labels exclude each other; in multi mode only the background excludes the others.
    private mutating func checkSharedTexts() {
        guard file.isReadable, draft.hasSharedTexts else { return }
        switch settings.mode {
        case .single: checkSharedBySingles()
        case .multi:
            if let background = settings.background.flatMap(draft.known) { checkShared(with: background) }
        }
    }

    private mutating func checkSharedBySingles() {
        var owners = [String: Int](minimumCapacity: draft.labels.reduce(0) { $0 + $1.examples.count })
        for label in draft.labels.indices {
            for example in draft.labels[label].examples {
                guard let owner = owners[example.text] else {
                    owners[example.text] = label
                    continue
                }
                if let clash = draft.has(example.text, under: owner) { shared(example, label, clash, owner) }
            }
        }
    }

    private mutating func checkShared(with background: Int) {
        for label in draft.labels.indices where label != background {
            for example in draft.labels[label].examples {
                if let clash = draft.has(example.text, under: background) { shared(example, label, clash, background) }
            }
        }
    }

    private mutating func shared(_ example: LabelExample, _ label: Int, _ clash: LabelExample, _ owner: Int) {
        fail(
            .sameTextTwoLabels, example.file, example.line,
            "the text is under \"\(draft.labels[label].name)\" here and under \"\(draft.labels[owner].name)\" at "
                + "\(PathName.join(directory, clash.file)):\(clash.line)",
            settings.mode == .single
                ? "remove one of them, or set mode: multi if a text may have both"
                : "remove one of them: \"\(draft.labels[owner].name)\" means that no other label fits")
    }

    mutating func fail(
        _ code: Finding.Code, _ file: String?, _ line: Int?, _ message: String, _ remedy: String
    ) {
        isBroken = true
        add(.error, code, file, line, message, remedy)
    }

    /// An error that goes away when what is missing is added.
    mutating func need(
        _ what: String, _ code: Finding.Code, _ file: String?, _ line: Int?, _ message: String, _ remedy: String
    ) {
        if !needs.contains(what) { needs.append(what) }
        add(.error, code, file, line, message, remedy)
    }

    mutating func warn(
        _ code: Finding.Code, _ file: String?, _ line: Int?, _ message: String, _ remedy: String
    ) { add(.warning, code, file, line, message, remedy) }

    private mutating func add(
        _ severity: Finding.Severity, _ code: Finding.Code, _ file: String?, _ line: Int?, _ message: String,
        _ remedy: String
    ) {
        let path = file.map { PathName.join(directory, $0) } ?? directory
        findings.add(Finding(severity, code, file: path, line: line, message: message, remedy: remedy))
    }
}
