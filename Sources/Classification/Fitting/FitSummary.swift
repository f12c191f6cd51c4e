/// What a fit chose and why.
package struct FitSummary: Sendable, Hashable, Codable {
    /// One way of scoring that was tried on held-out examples.
    package struct Candidate: Sendable, Hashable, Codable {
        package var method: ClassificationMethod
        /// Shrinkage of the within-class covariance, 0 (none) to 1 (a sphere); absent for cosine.
        package var alpha: Double?
        /// Number of prototypes of all labels together; absent where each has one.
        package var prototypes: Int?
        /// Likewise.
        package var covariance: Covariance?
        /// Logistic method in mode single: λ that pulls its anchored model to the whitened method; absent otherwise.
        package var penalty: Double?
        /// Logistic method: λ of its free model; in mode multi, the median of the labels'.
        package var freePenalty: Double?
        /// Logistic method: the free model's share of the decision, 0 to 1.
        package var freeShare: Double?
        /// Held-out log loss after calibration; absent when no example could be held out.
        package var logLoss: Double?
        /// Held-out accuracy.
        package var accuracy: Double?
        /// Single mode: multiplier of the scores.
        package var temperature: Double?

        package init(
            method: ClassificationMethod, alpha: Double? = nil, prototypes: Int? = nil,
            covariance: Covariance? = nil, penalty: Double? = nil, freePenalty: Double? = nil, freeShare: Double? = nil,
            logLoss: Double? = nil, accuracy: Double? = nil, temperature: Double? = nil
        ) {
            self.method = method
            self.alpha = alpha
            self.prototypes = prototypes
            self.covariance = covariance
            self.penalty = penalty
            self.freePenalty = freePenalty
            self.freeShare = freeShare
            self.logLoss = logLoss
            self.accuracy = accuracy
            self.temperature = temperature
        }
    }

    /// What the variance of examples is taken about, if labels have several centroids.
    package enum Covariance: String, Sendable, Hashable, Codable, CaseIterable {
        /// About the mean of their label, as with one centroid.
        case labels
        /// About their own prototype.
        case prototypes
    }

    /// How many centroids the labels have.
    package struct Prototypes: Sendable, Hashable, Codable {
        /// One number per label.
        package var counts: [Int]
        /// Absent with one each.
        package var covariance: Covariance?
        /// Held-out log loss that several save over one, per text; absent when that was not tried.
        package var saving: Double?
        /// Its standard error.
        package var savingError: Double?
        /// The reason for these numbers.
        package var reason: String

        package init(
            counts: [Int], covariance: Covariance? = nil, saving: Double? = nil, savingError: Double? = nil, reason: String
        ) {
            self.counts = counts
            self.covariance = covariance
            self.saving = saving
            self.savingError = savingError
            self.reason = reason
        }
    }

    /// How anomalies are detected.
    package struct Anomaly: Sendable, Hashable, Codable {
        /// The statistic.
        package enum Statistic: String, Sendable, Hashable, Codable {
            /// Cosine to the centroid of the most probable label.
            case similarity
            /// Mahalanobis distance to the most probable label.
            case mahalanobis
            /// Mahalanobis distance to the most probable label less that to all examples.
            case relativeMahalanobis
        }

        /// How calibration examples were kept from their own fit.
        package enum Calibration: String, Sendable, Hashable, Codable {
            /// There was none to calibrate on: nothing is ever flagged.
            case none
            /// Each example (with its duplicates) against everything else.
            case leaveOneOut
        }

        package var statistic: Statistic
        /// Shrinkage of the within-class covariance for this statistic.
        package var alpha: Double?
        /// Shrinkage of the covariance of all examples.
        package var backgroundAlpha: Double?
        /// AUROC with some labels held out as unknown, by which the statistic was chosen; absent when it was not.
        package var heldOutLabelAUROC: Double?
        package var calibration: Calibration
        /// Number of calibration examples.
        package var size: Int

        package init(
            statistic: Statistic, alpha: Double? = nil, backgroundAlpha: Double? = nil, heldOutLabelAUROC: Double? = nil,
            calibration: Calibration, size: Int
        ) {
            self.statistic = statistic
            self.alpha = alpha
            self.backgroundAlpha = backgroundAlpha
            self.heldOutLabelAUROC = heldOutLabelAUROC
            self.calibration = calibration
            self.size = size
        }
    }

    /// Single mode: from when on a text gets no label.
    package struct Rejection: Sendable, Hashable, Codable {
        package var rule: Classification.Rejection
        /// Whether the rule keeps what the set asks for; absent where it asks for nothing, and only the background rejects.
        package var isAimReached: Bool?
        /// The share of the held-out examples with a label that get one; absent without any.
        package var coverage: Double?
        /// The share of wrong ones among all labels given to held-out examples; absent where none is given.
        package var errorRate: Double?
        /// What that share exceeds for fresh texts with a probability of `SelectiveRisk.doubt` at most.
        package var bound: Double?
        /// The share of the background's held-out examples that get a label; absent without any.
        package var backgroundAnswered: Double?

        package init(
            rule: Classification.Rejection, isAimReached: Bool? = nil, coverage: Double? = nil, errorRate: Double? = nil,
            bound: Double? = nil, backgroundAnswered: Double? = nil
        ) {
            self.rule = rule
            self.isAimReached = isAimReached
            self.coverage = coverage
            self.errorRate = errorRate
            self.bound = bound
            self.backgroundAnswered = backgroundAnswered
        }
    }

    /// What near duplicates among the examples add to a text's scores.
    package struct NearDuplicates: Sendable, Hashable, Codable {
        /// Held-out examples with a near duplicate: the same distinct tokens except punctuation.
        package var examples: Int
        /// The share of the near duplicates' labels that are the example's own, on average.
        package var agreement: Double
        /// Added to the log-odds of a near duplicate's labels; 0 if that explains no example better.
        package var strength: Double
        /// Log loss that it saves per such example.
        package var saving: Double

        package init(examples: Int, agreement: Double, strength: Double, saving: Double) {
            self.examples = examples
            self.agreement = agreement
            self.strength = strength
            self.saving = saving
        }
    }

    /// Multi mode: the threshold of one label.
    package struct Threshold: Sendable, Hashable, Codable {
        package var label: Int
        /// Least probability at which the label is given.
        package var value: Double
        /// Whether it meets the label's aim, or only comes closest; absent without an aim.
        package var isAimReached: Bool?
        /// What other thresholds would give, on held-out examples; absent without any.
        package var table: ThresholdTable?

        package init(label: Int, value: Double, isAimReached: Bool? = nil, table: ThresholdTable? = nil) {
            self.label = label
            self.value = value
            self.isAimReached = isAimReached
            self.table = table
        }
    }

    /// The method chosen: never `.auto`.
    package var method: ClassificationMethod
    package var mode: ClassificationMode
    package var examples: Int
    package var labels: Int
    package var dimensions: Int
    /// Examples that have at least one duplicate (cosine over 0.999).
    package var duplicates: Int
    /// Held-out examples that the candidates were compared and calibrated on.
    package var calibrationExamples: Int
    /// Everything that was tried, in order.
    package var candidates: [Candidate]
    /// Shrinkage of the method chosen.
    package var alpha: Double?
    /// Single mode: multiplier of the scores of the method chosen.
    package var temperature: Double?
    /// The candidate chosen.
    package var chosen: Candidate? {
        candidates.first { $0.method == method && $0.alpha == alpha && $0.covariance == prototypes?.covariance }
    }
    /// Single mode: how far the labels' shares of the examples count as their frequencies in texts, 0 to 1; absent when labels
    /// are taken to be equally frequent.
    package var priorExponent: Double?
    /// Single mode: the share of examples whose label is noise, as estimated on held-out examples; absent when
    /// none is needed to explain them. This share of every probability is spread evenly over the labels.
    package var labelNoise: Double?
    /// How many centroids each label has, and why; absent if there can only be one: method cosine, mode multi.
    package var prototypes: Prototypes?
    package var anomaly: Anomaly
    /// Absent where no held-out example has a near duplicate.
    package var nearDuplicates: NearDuplicates?
    /// Single mode: absent where every text gets a label.
    package var rejection: Rejection?
    /// Multi mode: one per label, except the background.
    package var thresholds: [Threshold]
    /// Notes for the labels' owner.
    package var notes: [String]

    package init(
        method: ClassificationMethod, mode: ClassificationMode, examples: Int, labels: Int, dimensions: Int, duplicates: Int,
        calibrationExamples: Int, candidates: [Candidate], alpha: Double? = nil, temperature: Double? = nil,
        priorExponent: Double? = nil, labelNoise: Double? = nil, prototypes: Prototypes? = nil, anomaly: Anomaly,
        nearDuplicates: NearDuplicates? = nil, rejection: Rejection? = nil, thresholds: [Threshold] = [], notes: [String] = []
    ) {
        self.method = method
        self.mode = mode
        self.examples = examples
        self.labels = labels
        self.dimensions = dimensions
        self.duplicates = duplicates
        self.calibrationExamples = calibrationExamples
        self.candidates = candidates
        self.alpha = alpha
        self.temperature = temperature
        self.priorExponent = priorExponent
        self.labelNoise = labelNoise
        self.prototypes = prototypes
        self.anomaly = anomaly
        self.nearDuplicates = nearDuplicates
        self.rejection = rejection
        self.thresholds = thresholds
        self.notes = notes
    }
}
