/// Multi mode: the probability from which each label is given: set by the user, otherwise chosen for an aim, otherwise one half.
struct Thresholds {
    /// One per label.
    var values: [Float]
    var rows: [FitSummary.Threshold] = []

    /// - Parameters:
    ///   - probabilities: held-out probabilities, `examples × labels`.
    ///   - labels: the labels of those examples.
    init(_ options: ClassifierOptions, probabilities: FeatureMatrix, labels: [[Int]]) {
        let labelCount = probabilities.columns
        values = [Float](repeating: 0.5, count: labelCount)
        guard options.mode == .multi else { return }
        let isOrdinary = labels.map { own in options.background.map { own.contains($0) } ?? false }
        for label in 0..<labelCount where label != options.background {
            let own = (0..<probabilities.rows).map { probabilities.storage[$0 * labelCount + label] }
            let truth = labels.map { $0.contains(label) }
            var isAimReached: Bool?
            if let threshold = options.thresholds[label] {
                values[label] = Float(threshold)
            } else if let aim = options.aims[label] {
                if let threshold = ThresholdTable.threshold(for: aim, probabilities: own, truth: truth, ordinary: isOrdinary) {
                    values[label] = Float(threshold.value)
                    isAimReached = threshold.isReached
                } else {
                    // None of the examples that the aim is about could be held out.
                    isAimReached = false
                }
            }
            rows.append(
                FitSummary.Threshold(
                    label: label, value: Double(values[label]), isAimReached: isAimReached,
                    table: own.isEmpty ? nil : ThresholdTable(probabilities: own, truth: truth)))
        }
    }
}
