internal import Classification
internal import LabelSets
internal import Tagging

/// How unsure a set is of a message, from 0 to 1.
///
/// One label: 1 less the margin between the two best ("margin sampling", Scheffer, Decomain and Wrobel 2001). Several: the
/// label nearest its threshold counts, 1 being at it.
struct Uncertainty {
    private let thresholds: [(label: Int, value: Float)]

    init(of set: PublishedSet) {
        thresholds =
            set.mode == .multi
            ? set.classifier.summary.thresholds.map { ($0.label, Float($0.value)) } : []
    }

    func callAsFunction(_ decision: Decision) -> Float {
        guard !thresholds.isEmpty else { return max(0, 1 - decision.margin) }
        return thresholds.map { threshold in
            let distance = decision.probabilities[threshold.label] - threshold.value
            let room = distance < 0 ? threshold.value : 1 - threshold.value
            return 1 - min(abs(distance) / max(room, 1e-6), 1)
        }.max() ?? 0
    }
}
