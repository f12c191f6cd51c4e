/// A set in the making: what the files hold, before it is checked as a whole.
struct SetDraft {
    /// The longest text without a warning, in bytes of UTF-8.
    static let longestText = 8_192

    struct DraftLabel {
        let name: String
        /// The file where the label came up first.
        let file: String
        var examples: [LabelExample] = []
        /// How many lines or files of it could not be read.
        var rejected = 0
        /// Where each text stands in `examples`.
        fileprivate var places: [String: Int] = [:]
    }

    var labels: [DraftLabel] = []
    var tests: [LabelTest] = []
    /// Whether rows were refused, so that a label may have more examples than are here.
    var hasUnreadableRows = false
    /// Whether a whole file was refused, so that there may be more labels than are here.
    var hasUnreadableFiles = false { didSet { hasUnreadableRows = true } }
    private var indices: [String: Int] = [:]

    func known(_ label: String) -> Int? { indices[label] }

    /// The label's place in `labels`; a label that is new is put there.
    mutating func index(of label: String, file: String) -> Int {
        if let index = indices[label] { return index }
        labels.append(DraftLabel(name: label, file: file))
        indices[label] = labels.count - 1
        return labels.count - 1
    }

    /// Adds an example, or returns the earlier one with the same text.
    mutating func add(_ example: LabelExample, to label: Int) -> LabelExample? {
        let count = labels[label].examples.count
        let place = labels[label].places[example.text, default: count]
        guard place == count else { return labels[label].examples[place] }
        labels[label].places[example.text] = count
        labels[label].examples.append(example)
        return nil
    }

    /// Whether a text is among a label's examples.
    func has(_ text: String, under label: Int) -> LabelExample? {
        labels[label].places[text].map { labels[label].examples[$0] }
    }
}
