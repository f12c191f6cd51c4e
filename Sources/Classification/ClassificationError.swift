/// Why a classifier could not be fitted or read.
package enum ClassificationError: Error, Sendable, Hashable {
    /// The set has no labels.
    case noLabels
    /// There are no examples, or their features have no columns.
    case noExamples
    /// The numbers of label lists and rows of features differ.
    case countMismatch(examples: Int, labels: Int)
    /// An example has no label.
    case unlabelledExample(Int)
    /// An example of a single-label set has several labels.
    case severalLabels(example: Int)
    /// An example has a label twice.
    case repeatedLabel(example: Int)
    /// An example's label is not in `0..<labelCount`.
    case labelOutOfRange(Int, example: Int)
    /// A label has no example.
    case emptyLabel(Int)
    /// An example's features contain a NaN or an infinity.
    case notFinite(example: Int)
    /// The fitted numbers overflowed or are not numbers: the head would be unusable.
    case diverged(String)
    /// Multi mode: there are no examples without the only label.
    case nothingAgainst(label: Int)
    /// An option is out of its range.
    case invalidOption(String, reason: String)
    /// The method cannot be fitted on these examples.
    case unsupported(ClassificationMethod, reason: String)
    /// A LAPACK routine reported failure.
    case numerical(routine: String, status: Int)
    /// The bytes are not a classifier that this version reads.
    case malformed(String)
    /// The fit was told to stop.
    case cancelled

    /// A stable name for logs and results.
    package var code: String {
        switch self {
        case .noLabels: "no_labels"
        case .noExamples: "no_examples"
        case .countMismatch: "count_mismatch"
        case .unlabelledExample: "unlabelled_example"
        case .severalLabels: "several_labels"
        case .repeatedLabel: "repeated_label"
        case .labelOutOfRange: "label_out_of_range"
        case .emptyLabel: "empty_label"
        case .notFinite: "not_finite"
        case .diverged: "diverged"
        case .nothingAgainst: "nothing_against"
        case .invalidOption: "invalid_option"
        case .unsupported: "unsupported_method"
        case .numerical: "numerical_failure"
        case .malformed: "malformed_classifier"
        case .cancelled: "cancelled"
        }
    }
}

extension ClassificationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noLabels: "the set has no labels; give it at least one"
        case .noExamples: "there are no examples to fit on"
        case .countMismatch(let examples, let labels): "\(examples) rows of features but \(labels) lists of labels"
        case .unlabelledExample(let example): "example \(example) has no label"
        case .severalLabels(let example): "example \(example) has several labels; that needs mode multi"
        case .repeatedLabel(let example): "example \(example) has the same label twice"
        case .labelOutOfRange(let label, let example): "example \(example) has label \(label), which the set lacks"
        case .emptyLabel(let label): "label \(label) has no examples; add some or remove the label"
        case .notFinite(let example): "the features of example \(example) are not all finite numbers"
        case .diverged(let part): "the fit diverged: its \(part) are not all finite numbers"
        case .nothingAgainst(let label): "every example has label \(label); add examples without it, such as a background label"
        case .invalidOption(let name, let reason): "option \(name): \(reason)"
        case .unsupported(let method, let reason): "method \(method.rawValue) cannot be used: \(reason)"
        case .numerical(let routine, let status): "LAPACK \(routine) failed with status \(status)"
        case .malformed(let reason): "not a readable classifier: \(reason)"
        case .cancelled: "the fit was cancelled"
        }
    }
}
