package import Classification
internal import Embedding
internal import LabelSets
internal import Threads
internal import Wording

/// The combinations of pooled layers that a set's features may use: one, or several of which held-out examples choose.
struct LayerChoice {
    /// In order of preference among equals.
    let combinations: [[Int]]
    /// The combinations for any number of examples, if that number matters.
    private var bySize: [[[Int]]] = []
    private let dimensions: Int

    /// Whether layers chosen among these combinations are valid until the next fit: a set that grows past `manyExamples` would
    /// otherwise have to be embedded again, in more layers, before the example that made it grow is in use.
    func allows(_ former: [[Int]]) -> Bool { former == combinations || bySize.contains(former) }

    /// Every layer that some combination needs, ascending.
    var embedded: [Int] { Set(combinations.joined()).sorted() }

    /// The set's own layers, otherwise the defaults, otherwise what suits the method.
    ///
    /// - Throws: `AssayError` for layers that the model does not have.
    init(of set: LabelSet, defaults: SetBuilder.Defaults, model: EmbeddingModel) throws {
        let count = model.layerCount
        let isCosine = (set.settings.method.map(ClassificationMethod.init) ?? defaults.method) == .cosine
        dimensions = model.dimensions
        // Layers apply to a transformer; a static model has nothing to choose from.
        guard count > 1 else {
            combinations = [[1]]
            return
        }
        switch set.settings.layers ?? defaults.layers {
        case .these(let layers):
            guard !layers.isEmpty, layers.allSatisfy({ (1...count).contains($0) }) else {
                throw AssayError(
                    .labels, at: "\(set.directory)/set.yaml", "layers \(layers) are not layers of \(model.name)",
                    remedy: "choose among 1 to \(count)")
            }
            combinations = [Set(layers).sorted()]
        case .crossValidated: combinations = Self.tried(count)
        case nil where isCosine: combinations = [[count]]
        case nil:
            let examples = set.labels.reduce(0) { $0 + $1.examples.count }
            let (spread, all) = (EmbeddingModel.spread(count), Array(1...count))
            bySize = spread == all ? [[spread]] : [[spread], [spread, all]]
            combinations = examples < Self.manyExamples ? bySize[0] : bySize[bySize.count - 1]
        }
    }

    /// From this many examples on, features of every layer are tried too. (Measured on seven public data sets: with 2,000 or more
    /// examples all layers are as good or better, by up to 1.1 points of accuracy; with 50 or fewer per label often worse.)
    private static let manyExamples = 2000

    /// For a model of six: 2 4 6, 6, 1 3 5, 3 5 6, 1 3 6, 1 3 5 6, and all. The last layers carry meaning, the first ones form and
    /// wording.
    private static func tried(_ count: Int) -> [[Int]] {
        guard count >= 3 else { return [[count], Array(1...count)] }
        let (first, middle) = (max(1, count / 6), count / 2)
        let spread = EmbeddingModel.spread(count)
        var all = [
            spread, [count], spread.map { max($0 - 1, 1) }, [middle, count - 1, count], [first, middle, count],
            [first, middle, count - 1, count],
        ]
        if count <= 6 { all.append(Array(1...count)) }
        var seen: Set<[Int]> = []
        return all.map { Set($0).sorted() }.filter { seen.insert($0).inserted }
    }

    /// Features of some of the embedded layers.
    func features(_ embeddings: EmbeddingMatrix, layers: [Int], rows: [Int]) -> FeatureMatrix {
        FeatureSelection(layers: layers, from: embedded, dimensions: dimensions).features(of: embeddings, rows: rows)
    }

    /// Features of all combinations up to this many bytes are held, and tried, at the same time.
    private static let maxHeldBytes = 512 << 20

    /// Tries every combination, and fits the one of least held-out log loss.
    ///
    /// - Throws: what a fit throws; `CancellationError`.
    func solve(
        labels: [[Int]], keys: [TextKey], labelCount: Int, options: ClassifierOptions, threads: FitThreads,
        cancellation: Cancellation? = nil, features: ([Int]) -> FeatureMatrix
    ) throws -> SolvedHead {
        try threads.run(cancellation: cancellation) { executor -> SolvedHead in
            let columns = combinations.reduce(0) { $0 + $1.count } * dimensions
            let isSmall = labels.count * columns * MemoryLayout<Float>.stride <= Self.maxHeldBytes
            var best: (layers: [Int], trial: FitTrial, logLoss: Double)?
            var tried: [LayerTrial] = []
            for group in isSmall ? [combinations] : combinations.map({ [$0] }) {
                let examples = group.map {
                    TrainingExamples(features: features($0), labels: labels, labelCount: labelCount, keys: keys)
                }
                let trials = try executor.map(group.count) { place throws(ClassificationError) -> FitTrial in
                    try Classifier.trial(examples[place], options: options, executor: executor)
                }
                for (layers, trial) in zip(group, trials) {
                    tried.append(.init(layers: layers, logLoss: trial.logLoss, accuracy: trial.accuracy))
                    let logLoss = trial.logLoss ?? .infinity
                    if best.map({ logLoss < $0.logLoss }) ?? true { best = (layers, trial, logLoss) }
                }
            }
            // There is always a combination.
            let (layers, trial, _) = best!
            let fit = try trial.fitted()
            return SolvedHead(
                layers: layers, classifier: fit.classifier, statistics: fit.statistics, tried: tried.count > 1 ? tried : [])
        }
    }
}

/// A set's solved head, with the layers that it uses.
package struct SolvedHead: Sendable {
    /// Ascending.
    package var layers: [Int]
    package var classifier: Classifier
    /// For adding and removing examples; nil when the head came from a cache.
    package var statistics: FitStatistics?
    /// The other combinations tried; empty when there was no choice.
    package var tried: [LayerTrial]
}

/// The result of a combination of layers on held-out examples.
package struct LayerTrial: Sendable, Codable, Hashable {
    package var layers: [Int]
    package var logLoss: Double?
    package var accuracy: Double?

    enum CodingKeys: String, CodingKey {
        case layers, accuracy
        case logLoss = "log_loss"
    }
}
