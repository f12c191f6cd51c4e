/// The logistic method on held-out examples, in folds: each is scored by a model of the examples outside of its fold, covariance,
/// means and all.
struct HeldOutLogistic {
    /// λ that are tried, in this order, each from where the one before ended.
    static let penalties = [0.1, 0.03, 0.01, 0.003, 0.001]
    /// A penalty this much worse than the best so far ends the search: the loss has one valley.
    private static let patience = 1.01
    private static let search = LimitedMemoryBFGS(iterations: 40, tolerance: 1e-4)

    private struct Fold {
        var model: LogisticModel
        let rest: FeatureMatrix
        let restLabels: [Int]
        let held: FeatureMatrix
        let places: [Int]
    }

    /// The best penalty, and the scores of the held-out examples at it: `examples × labels`, in units of whitened scores.
    let penalty: Double
    let scores: FeatureMatrix

    /// - Parameters:
    ///   - held: rows of the cohort.
    ///   - temperature: of the whitened scores at `alpha`.
    /// - Returns: nil where a fold cannot be whitened.
    init?(
        _ whitened: WhitenedCentroids, held: [Int], of cohort: Cohort, folds: HeldOutFolds, alpha: Double,
        temperature: Double
    ) throws(ClassificationError) {
        var parts: [Fold] = []
        for fold in folds.folds {
            let stays = Set(fold.rest)
            let gone = (0..<cohort.rows).filter { !stays.contains($0) }
            guard let frame = try DiscriminantFrame(whitened, of: cohort, without: gone, alpha: alpha) else { return nil }
            parts.append(
                Fold(
                    model: LogisticModel(frame, temperature: temperature),
                    rest: frame.coordinates(cohort.features.selecting(fold.rest)),
                    restLabels: fold.rest.map { cohort.labels[$0][0] },
                    held: frame.coordinates(cohort.features.selecting(fold.held.map { held[$0] })), places: fold.held))
        }
        let targets = held.map { cohort.labels[$0][0] }
        var best: (penalty: Double, scores: FeatureMatrix, logLoss: Double)?
        for penalty in Self.penalties {
            var scores = FeatureMatrix(rows: held.count, columns: cohort.labelCount)
            for index in parts.indices {
                parts[index].model.fit(
                    parts[index].rest, labels: parts[index].restLabels, penalty: penalty, by: Self.search)
                var logits = parts[index].model.logits(parts[index].held)
                logits.withMutableValues { for place in $0.indices { $0[place] /= Float(temperature) } }
                for (row, place) in parts[index].places.enumerated() { scores[row: place] = logits[row: row] }
            }
            let logLoss = Temperature(fitting: scores, targets: targets, start: temperature).logLoss
            if logLoss < best?.logLoss ?? .infinity {
                best = (penalty, scores, logLoss)
            } else if logLoss > Self.patience * (best?.logLoss ?? .infinity) {
                break
            }
        }
        guard let best else { return nil }
        (penalty, scores) = (best.penalty, best.scores)
    }
}
