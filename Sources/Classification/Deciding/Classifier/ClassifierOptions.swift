/// Whether a text has exactly one label of the set or any number of them.
package enum ClassificationMode: String, Codable, Sendable, CaseIterable {
    case single, multi
}

/// The aim that a label's threshold is chosen for, from held-out probabilities.
package enum Aim: Codable, Sendable, Hashable {
    /// The highest threshold that still finds at least this share of the label's texts; see `ThresholdTable.threshold`.
    case recall(Double)
    /// The lowest threshold from which at least this share of the texts given the label have it.
    case precision(Double)
    /// The lowest threshold from which at most this share of the background's texts are given the label.
    case falseAlarms(Double)

    var value: Double {
        switch self {
        case .recall(let value), .precision(let value), .falseAlarms(let value): value
        }
    }
}

/// How a classifier is fitted and decides.
package struct ClassifierOptions: Sendable, Hashable, Codable {
    /// Default `.auto`.
    package var method: ClassificationMethod
    /// Shrinkage of the whitened method, above 0 and at most 1; `nil`, the default, is chosen by held-out examples.
    package var shrinkage: Double?
    /// Centroids of each label, at least 1, where its examples support that many; `nil`, the default, chooses by held-out
    /// examples. More than one needs mode single and not method cosine.
    package var prototypes: Int?
    /// Default `.single`.
    package var mode: ClassificationMode
    /// The label of texts that none of the others fits. It is never reported: in mode multi it is what the others are fitted
    /// against, in mode single a text of it gets no label.
    package var background: Int?
    /// False-alarm rate: the share of in-domain texts that may be flagged as anomalies, in `0...1`. Default 0.05.
    package var anomalyRate: Double
    /// Single mode: what decides which texts get no label; `nil`, the default, for none but those of the background.
    package var rejection: Rejection.Aim?
    /// Multi mode: least probability at which a label is given. Default 0.5 each. Overrides an aim.
    package var thresholds: [Int: Double]
    /// Multi mode: the aim that a label's threshold is chosen for.
    package var aims: [Int: Aim]
    /// Number of groups of labels that are held out in turn when the anomaly statistic is chosen, at least 2. Default 5.
    /// (Scores need no folds: leaving one out is exact and costs no refitting.)
    package var folds: Int
    /// Seed of everything random in the fit. Default 0.
    package var seed: UInt64

    package init(
        method: ClassificationMethod = .auto,
        shrinkage: Double? = nil,
        prototypes: Int? = nil,
        mode: ClassificationMode = .single,
        background: Int? = nil,
        anomalyRate: Double = 0.05,
        rejection: Rejection.Aim? = nil,
        thresholds: [Int: Double] = [:],
        aims: [Int: Aim] = [:],
        folds: Int = 5,
        seed: UInt64 = 0
    ) {
        self.method = method
        self.shrinkage = shrinkage
        self.prototypes = prototypes
        self.mode = mode
        self.background = background
        self.anomalyRate = anomalyRate
        self.rejection = rejection
        self.thresholds = thresholds
        self.aims = aims
        self.folds = folds
        self.seed = seed
    }

    func validate(labelCount: Int) throws(ClassificationError) {
        func share(_ name: String, _ value: Double) throws(ClassificationError) {
            guard value >= 0, value <= 1 else { throw .invalidOption(name, reason: "\(value) is not between 0 and 1") }
        }
        func known(_ name: String, _ label: Int) throws(ClassificationError) {
            guard label >= 0, label < labelCount else { throw .invalidOption(name, reason: "there is no label \(label)") }
        }
        try share("anomalyRate", anomalyRate)
        if let shrinkage, !(shrinkage > 0 && shrinkage <= 1) {
            throw .invalidOption("shrinkage", reason: "\(shrinkage) is not above 0 and at most 1")
        }
        for scorer in Scorers.all { try scorer.validate(self) }
        guard folds >= 2 else { throw .invalidOption("folds", reason: "\(folds) is fewer than 2") }
        if let background {
            try known("background", background)
            guard labelCount > 1 else { throw .invalidOption("background", reason: "it is the only label") }
        }
        if let rejection {
            guard mode == .single else {
                throw .invalidOption("rejection", reason: "a text of a multi set has none of the labels below their thresholds")
            }
            guard rejection.value > 0, rejection.value < 1 else {
                throw .invalidOption("rejection", reason: "\(rejection.value) is not between 0 and 1")
            }
        }
        guard mode == .multi || (thresholds.isEmpty && aims.isEmpty) else {
            throw .invalidOption("thresholds", reason: "only a multi set has thresholds and aims")
        }
        for (label, threshold) in thresholds {
            try known("thresholds", label)
            try share("thresholds", threshold)
        }
        for (label, aim) in aims {
            try known("aims", label)
            try share("aims", aim.value)
            if case .falseAlarms = aim, background == nil {
                throw .invalidOption("aims", reason: "false alarms are among a background's texts, and there is none")
            }
        }
    }
    /// For scorers that have one centroid per label.
    func requireOnePrototype() throws(ClassificationError) {
        guard let prototypes, prototypes > 1 else { return }
        throw .invalidOption("prototypes", reason: "method \(method.rawValue) has one per label")
    }
}
