/// A set under construction: the content of the files, before it is checked as a whole.
struct SetDraft {
    /// The longest text without a warning, in bytes of UTF-8.
    static let longestText = 8_192

    struct DraftLabel {
        let name: String
        /// The file where the label occurred first.
        let file: String
        var examples: [LabelExample] = []
        /// How many lines or files of it could not be read.
        var rejected = 0
        /// The indices in `examples` of texts that another label had first.
        fileprivate var places: [String: Int] = [:]
    }

    var labels: [DraftLabel] = []
    var tests: [LabelTest] = []
    /// Whether rows were refused, so that a label may have more examples than are here.
    var hasUnreadableRows = false
    /// Whether a whole file was refused, so that there may be more labels than are here.
    var hasUnreadableFiles = false { didSet { hasUnreadableRows = true } }
    /// Whether any text is listed under more than one label.
    private(set) var hasSharedTexts = false
    private var indices: [String: Int] = [:]
    /// The label that had each text first, and its index among that label's examples.
    private var firsts: [String: (label: Int, place: Int)] = [:]

    func known(_ label: String) -> Int? { indices[label] }

    /// The label's index in `labels`; a new label is added.
    mutating func index(of label: String, file: String) -> Int {
        if let index = indices[label] { return index }
        labels.append(DraftLabel(name: label, file: file))
        indices[label] = labels.count - 1
        return labels.count - 1
    }

    /// Adds an example, or returns the earlier one with the same text.
    mutating func add(_ example: LabelExample, to label: Int) -> LabelExample? {
        let place = labels[label].examples.count
        // A single look-up: a new text is added on the way.
        let first = { (first: inout (label: Int, place: Int)) in first }(&firsts[example.text, default: (label, place)])
        if first.label != label {
            if let known = labels[label].places[example.text] { return labels[label].examples[known] }
            labels[label].places[example.text] = place
            hasSharedTexts = true
        } else if first.place != place {
            return labels[label].examples[first.place]
        }
        labels[label].examples.append(example)
        return nil
    }

    /// Whether a text is among a label's examples.
    func has(_ text: String, under label: Int) -> LabelExample? {
        guard let first = firsts[text] else { return nil }
        let place = first.label == label ? first.place : labels[label].places[text]
        return place.map { labels[label].examples[$0] }
    }
}
