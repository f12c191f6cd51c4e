package import Classification
internal import Embedding
internal import LabelSets
package import Tagging

/// What an evaluation found. Shares are fractions of 1.
package struct EvaluationReport: Sendable, Encodable {
    /// Share of tests decided right, with Wilson's 95 % interval. A text that gets no label counts as given the background's, if
    /// there is one, and otherwise by its best label.
    package var accuracy: Double
    package var accuracyInterval: [Double]
    /// Mean F1 over the test file's labels.
    package var macroF1: Double
    /// Expected calibration error of the confidence over 15 bins (Guo et al. 2017). In multi mode, of each label's confidence;
    /// where test labels map to several of the set's, of the best label's, as the chance that any applies.
    package var ece: Double
    /// Its expected value on this many tests, by chance alone, if every confidence were exactly right.
    package var eceByChance: Double
    /// Examples the labels have.
    package var examples: Int
    package var tests: Int
    package var textsPerSecond: Double
    package var fitSeconds: Double
    /// Deciding one text whose embedding is known, on one thread.
    package var scoreMicroseconds: Double
    /// Share of tests flagged as anomalies although they are not.
    package var falseAlarmRate: Double
    /// The requested rate.
    package var anomalyRate: Double
    /// Share of tests that would be flagged at rates of 0.01, 0.05 and 0.1.
    package var falseAlarms: [String: Double]
    /// Single mode: which texts a label could be kept from.
    package var selective: SelectiveReport?
    /// Multi mode: how well the highest confidence of any label separates the tests that have one from those of the background.
    package var flaggedAUROC: Double?
    /// Multi mode: the threshold of every label, and the results of others.
    package var thresholds: [LabelThreshold]?
    /// Multi mode, where every label of the test file maps to itself: the yes/no decisions of every label. A text that
    /// appears in several rows has all their labels.
    package var labelDecisions: [LabelDecisions]?
    /// Their calibration errors, by label.
    package var labelECE: [String: Double]?
    package var outliers: Outliers?
    package var labels: [LabelReport]
    /// Tests by true label (rows, the test file's) and decided label (columns).
    package var confusion: Confusion
    package var fit: FitSummary
    /// The pooled layers that the features are made of, and how others did on held-out examples, where several were tried.
    package var layers: [Int]
    package var layersTried: [LayerTrial]
    package var model: String
    package var precision: String
    /// The results of a cascade on the same tests, if one was requested.
    package var cascade: CascadeEvaluation.Report?

    /// Rates of false alarms that are always reported.
    static let rates = [0.01, 0.05, 0.1]

    /// How well outliers were separated from the tests.
    package struct Outliers: Sendable, Encodable {
        package var tests: Int
        /// Area under the ROC curve of the anomaly score, outliers against tests.
        package var auroc: Double
        /// Share of outliers that pass when 5 % of the tests are rejected.
        package var fpr95: Double
        /// Share of the tests flagged at the set's rate.
        package var falseAlarmRate: Double
        /// Share of the outliers flagged at the set's rate.
        package var recall: Double

        enum CodingKeys: String, CodingKey {
            case tests, auroc, fpr95, recall
            case falseAlarmRate = "false_alarm_rate"
        }
    }

    /// One label of the test file.
    package struct LabelReport: Sendable, Encodable {
        package var label: String
        package var precision: Double
        package var recall: Double
        package var f1: Double
        package var tests: Int
    }

    /// Counts of tests by true and decided label.
    package struct Confusion: Sendable, Encodable {
        package var rows: [String]
        package var columns: [String]
        package var counts: [[Int]]
    }

    enum CodingKeys: String, CodingKey {
        case accuracy, ece, examples, tests, selective, outliers, thresholds, labels, confusion, fit, layers, model, precision,
            cascade
        case eceByChance = "ece_by_chance"
        case labelDecisions = "label_decisions"
        case labelECE = "label_ece"
        case layersTried = "layers_tried"
        case scoreMicroseconds = "score_microseconds"
        case falseAlarms = "false_alarms"
        case accuracyInterval = "accuracy_interval"
        case macroF1 = "macro_f1"
        case textsPerSecond = "texts_per_second"
        case fitSeconds = "fit_seconds"
        case falseAlarmRate = "false_alarm_rate"
        case anomalyRate = "anomaly_rate"
        case flaggedAUROC = "flagged_auroc"
    }

    init(
        set: PublishedSet, test: LabelledTexts, allowed: [Set<Int>], decisions: [Decision], outliers: [Decision]?,
        fitSeconds: Double, scoreSeconds: Double, textsPerSecond: Double, model: EmbeddingModel
    ) {
        let decided = decisions.map(\.decidedLabel)
        let right = zip(decided, allowed).map { $1.contains($0) }
        let hits = right.count { $0 }
        accuracy = Double(hits) / Double(max(decisions.count, 1))
        let interval = Metrics.wilson(successes: hits, trials: max(decisions.count, 1))
        accuracyInterval = [interval.lowerBound, interval.upperBound]
        let outcomes = ConfidenceOutcomes(decisions, allowed: allowed, isMulti: set.mode == .multi)
        ece = Metrics.ece(confidences: outcomes.confidences, correct: outcomes.came)
        eceByChance = Metrics.eceByChance(confidences: outcomes.confidences)
        examples = set.examples.count
        tests = decisions.count
        self.textsPerSecond = textsPerSecond
        self.fitSeconds = fitSeconds
        scoreMicroseconds = scoreSeconds * 1e6
        falseAlarmRate = Double(decisions.count { $0.isAnomaly }) / Double(max(decisions.count, 1))
        anomalyRate = set.classifier.options.anomalyRate
        falseAlarms = Dictionary(
            uniqueKeysWithValues: Self.rates.map { rate in
                (rate.description, Double(decisions.count { Double($0.pValue) <= rate }) / Double(max(decisions.count, 1)))
            })

        // Right answers count for the test's own label, wrong ones for a test label that allows the decided one.
        let classes = test.classes
        let positions = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let truth = test.labels.map { positions[$0]! }
        var owner: [Int: Int] = [:]
        for (index, labels) in allowed.enumerated() {
            for label in labels where owner[label] == nil { owner[label] = truth[index] }
        }
        let predicted = decided.indices.map { right[$0] ? truth[$0] : owner[decided[$0]] ?? classes.count }
        let matrix = ConfusionMatrix(predicted: predicted, truth: truth, labelCount: classes.count + 1)
        let scores = matrix.scores.prefix(classes.count)
        labels = zip(classes, scores).map {
            LabelReport(label: $0, precision: $1.precision, recall: $1.recall, f1: $1.f1, tests: $1.support)
        }
        macroF1 = scores.map(\.f1).reduce(0, +) / Double(max(classes.count, 1))
        var counts = [[Int]](repeating: [Int](repeating: 0, count: set.labels.count), count: classes.count)
        for (row, column) in zip(truth, decided) { counts[row][column] += 1 }
        confusion = Confusion(rows: classes, columns: set.labels, counts: counts)

        if set.mode == .single {
            selective = SelectiveReport(
                decisions, allowed: allowed, rejection: set.classifier.rejection, outliers: outliers)
        }
        if set.mode == .multi, let background = set.classifier.options.background {
            let score = decisions.map { decision in
                decision.probabilities.indices.filter { $0 != background }.map { decision.probabilities[$0] }.max() ?? 0
            }
            let quiet = allowed.indices.filter { allowed[$0].contains(background) }
            let loud = allowed.indices.filter { !allowed[$0].contains(background) }
            if !quiet.isEmpty, !loud.isEmpty {
                flaggedAUROC = Metrics.auroc(inScope: quiet.map { score[$0] }, outliers: loud.map { score[$0] })
            }
        }
        if set.mode == .multi {
            thresholds = LabelThreshold.all(set.labels, classifier: set.classifier)
            labelDecisions = Self.labelDecisions(set, test: test, allowed: allowed, decisions: decisions)
            labelECE = labelDecisions.map(LabelDecisions.errors)
        }
        if let outliers, !outliers.isEmpty {
            let inScope = decisions.map { -$0.typicality }
            let outside = outliers.map { -$0.typicality }
            self.outliers = Outliers(
                tests: outliers.count, auroc: Metrics.auroc(inScope: inScope, outliers: outside),
                fpr95: Metrics.fpr95(inScope: inScope, outliers: outside), falseAlarmRate: falseAlarmRate,
                recall: Double(outliers.count { $0.isAnomaly }) / Double(outliers.count))
        }
        fit = set.classifier.summary
        layers = set.layers
        layersTried = set.head.tried
        self.model = model.identifier
        precision = model.precision
    }
    private static func labelDecisions(
        _ set: PublishedSet, test: LabelledTexts, allowed: [Set<Int>], decisions: [Decision]
    ) -> [LabelDecisions]? {
        // Where a label of the test file maps to several, it is unknown which of them a text has.
        guard zip(test.labels, allowed).allSatisfy({ name, own in own.map { set.labels[$0] } == [name] }) else { return nil }
        var labels: [String: Set<Int>] = [:]
        for (text, own) in zip(test.texts, allowed) { labels[text, default: []].formUnion(own) }
        var seen: Set<String> = []
        let rows = test.texts.indices.filter { seen.insert(test.texts[$0]).inserted }
        return LabelDecisions.all(
            set.labels, options: set.classifier.options, decisions: rows.map { decisions[$0] },
            truth: rows.map { labels[test.texts[$0]]!.sorted() })
    }
}
