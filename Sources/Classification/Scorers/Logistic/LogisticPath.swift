/// Fits of one model to the same examples by falling penalties. Each starts with the model that the one before found, and with
/// what it learnt about the curvature: without that, the first step is a short one down the gradient, and gains so little
/// that the search often ended there.
package struct LogisticPath {
    private static let search = LimitedMemoryBFGS(iterations: 40, tolerance: 1e-3)

    package private(set) var model: LogisticModel
    private let objective: LogisticObjective
    private var curvature = LimitedMemoryBFGS.Curvature()

    /// - Parameters:
    ///   - model: not fitted yet.
    ///   - coordinates: of the examples.
    ///   - labels: likewise.
    package init(_ model: LogisticModel, _ coordinates: FeatureMatrix, labels: [Int], executor: FitExecutor) {
        self.model = model
        objective = LogisticObjective(
            coordinates, labels: labels, labelCount: model.prior.outputs, executor: executor)
    }

    package mutating func advance(to penalty: Double) {
        let (rise, columns) = (Float(penalty - objective.penalty), model.changes.columns)
        // The last column is not penalized.
        curvature.add { step, change in
            for index in step.indices where index % columns != columns - 1 { change[index] += rise * step[index] }
        }
        objective.penalty = penalty
        model.fit(objective, by: Self.search, curvature: &curvature)
    }
}
