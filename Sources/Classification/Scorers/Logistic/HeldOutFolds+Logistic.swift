extension HeldOutFolds {
    /// A model anchored in the whitened method for every fold, covariance, means and all without the fold's examples.
    ///
    /// - Parameters:
    ///   - held: rows of the cohort.
    ///   - temperature: of the whitened scores at `alpha`.
    /// - Returns: nil where a fold cannot be whitened.
    func anchored(
        _ whitened: WhitenedCentroids, held: [Int], of cohort: Cohort, alpha: Double, temperature: Double,
        executor: FitExecutor
    ) throws(ClassificationError) -> [HeldOutLogistic.Fold]? {
        let folds = folds
        let parts = try executor.map(folds.count) { index throws(ClassificationError) -> HeldOutLogistic.Fold? in
            let fold = folds[index]
            let stays = Set(fold.rest)
            let gone = (0..<cohort.rows).filter { !stays.contains($0) }
            guard let frame = try DiscriminantFrame(whitened, of: cohort, without: gone, alpha: alpha) else { return nil }
            return HeldOutLogistic.Fold(
                model: LogisticModel(anchored: frame, temperature: temperature),
                rows: fold.rest, rest: frame.coordinates(cohort.features.selecting(fold.rest)),
                held: frame.coordinates(cohort.features.selecting(fold.held.map { held[$0] })), places: fold.held)
        }
        let whole = parts.compactMap(\.self)
        return whole.count == parts.count ? whole : nil
    }

    /// The same model, not yet fitted, for every fold. Its coordinates are those of all examples: they say where texts vary, not
    /// which label they have.
    ///
    /// - Parameters:
    ///   - coordinates: of all examples.
    ///   - held: rows of the cohort.
    func sharing(_ model: LogisticModel, _ coordinates: FeatureMatrix, held: [Int]) -> [HeldOutLogistic.Fold] {
        folds.map { fold in
            HeldOutLogistic.Fold(
                model: model, rows: fold.rest, rest: coordinates.selecting(fold.rest),
                held: coordinates.selecting(fold.held.map { held[$0] }), places: fold.held)
        }
    }
}
