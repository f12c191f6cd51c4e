/// The scores of a message, in order: those of every text first, then those of each label set.
struct ScoreLayout {
    /// One score.
    enum Score: Equatable {
        case anomaly
        case group
        case direction(Int)
        case novelty
        case unknownWords
        case script
        case length
        case labels(set: Int)
        case confidence(set: Int)
        case pValue(set: Int)

        var aspect: DriftAspect {
            switch self {
            case .anomaly: .anomalies
            case .group, .direction: .content
            case .novelty: .spread
            case .unknownWords: .unknownWords
            case .script: .scripts
            case .length: .length
            case .labels: .labels
            case .confidence: .confidence
            case .pValue: .pValues
            }
        }

        var kind: ScoreTest.Kind {
            switch self {
            case .anomaly: .category(2)
            case .group: .category(groups)
            case .script: .category(Script.allCases.count)
            case .labels: .category(LabelNames.limit)
            case .direction, .novelty, .unknownWords, .length, .confidence, .pValue: .number
            }
        }

        /// The label set's place among those watched.
        var set: Int? {
            switch self {
            case .labels(let set), .confidence(let set), .pValue(let set): set
            default: nil
            }
        }
    }

    /// Groups of similar texts that the reference is cut into.
    static let groups = 32
    static let directions = 4

    let scores: [Score]
    /// The share of the budget of false alarms that each has; the sum is 1. Aspects have equal shares.
    let weights: [Double]
    /// The place of the first score of a label set; each set has three, in the order of `Score`'s cases.
    let firstOfSets: Int

    init(maxSets: Int) {
        let common: [Score] =
            [.anomaly, .group] + (0..<Self.directions).map { .direction($0) } + [.novelty, .unknownWords, .script, .length]
        scores = common + (0..<maxSets).flatMap { [.labels(set: $0), .confidence(set: $0), .pValue(set: $0)] }
        firstOfSets = common.count
        let aspects = Double(DriftAspect.allCases.count)
        weights = scores.map { score in
            switch score {
            // Half of the aspect's share for the groups, half for the mean.
            case .group: 0.5 / aspects
            case .direction: 0.5 / Double(Self.directions) / aspects
            case .labels, .confidence, .pValue: 1 / Double(maxSets) / aspects
            default: 1 / aspects
            }
        }
    }

    func place(of score: Score) -> Int { scores.firstIndex(of: score)! }
}
