extension HeldOutFolds {
    /// The fewest distinct examples of a prototype in a fold, where the whole requires
    /// `PrototypeClusters.minExamples`.
    static var minExamples: Int { PrototypeClusters.minExamples * (count - 1) / count }

    /// Label scores of all held-out examples, with the sharpness of their soft maximum, which should equal their temperature.
    ///
    /// - Parameters:
    ///   - outputs: for each fold, how prototypes belong to labels, and their scores of the fold's held-out examples.
    ///   - targets: labels of the held-out examples.
    ///   - start: where the search for the temperature begins.
    func labelScores(
        _ outputs: [(layout: PrototypeLayout, scores: FeatureMatrix)], targets: [Int], start: Double
    ) -> (scores: FeatureMatrix, sharpness: Double) {
        var scores = FeatureMatrix(rows: targets.count, columns: outputs[0].layout.labelCount)
        func assemble(_ sharpness: Double) {
            for (fold, output) in zip(folds, outputs) {
                let labels = output.layout.labelScores(output.scores, sharpness: sharpness)
                for (row, place) in fold.held.enumerated() { scores[row: place] = labels[row: row] }
            }
        }
        // Start from the nearest prototype alone: temperature and sharpness depend on each other, and starting from
        // a maximum that is too soft to separate anything they would never converge.
        assemble(.infinity)
        var sharpness = start
        for _ in 0..<Self.rounds {
            let last = sharpness
            sharpness = Temperature(fitting: scores, targets: targets, start: last).multiplier
            assemble(sharpness)
            if abs(sharpness - last) < 0.02 * last || outputs.allSatisfy(\.layout.isTrivial) { break }
        }
        return (scores, sharpness)
    }

    private static let rounds = 3
}
