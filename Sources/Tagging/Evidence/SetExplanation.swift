internal import Classification
internal import LabelSets
internal import Wire

/// A set's decision on a text, next to the decisions without each word.
struct SetExplanation {
    let set: PublishedSet
    let decision: Decision
    let text: AblatedText
    /// Features of the text to compare with, then of the text without each of its words.
    let without: FeatureMatrix
    /// What the examples with the text's key give.
    let match: ExampleMatch?

    /// The number of words that an anomaly's reason names.
    private static let strangeCount = 3

    /// - Parameters:
    ///   - nearest: the nearest examples.
    ///   - isMatch: which of them have the text's key.
    func evidence(nearest: [(example: PublishedSet.Example, similarity: Float)], isMatch: [Bool]) -> Evidence {
        let labels = set.mode == .multi && !decision.labels.isEmpty ? decision.labels : [decision.label]
        let odds = set.classifier.logOdds(without, of: labels)
        let words = labels.indices.map { column in
            self.words((0..<odds.rows).map { odds.storage[$0 * labels.count + column] })
        }
        let decisions = zip(labels, words).compactMap { label, words in
            set.classifier.threshold(ofLabel: label).map {
                Evidence.LabelDecision(
                    label: set.labels[label], confidence: decision.probabilities[label], threshold: $0, words: words)
            }
        }
        return Evidence(
            label: set.labels[labels[0]], words: words[0], labels: set.mode == .multi ? decisions : nil,
            nearest: nearest.map(neighbour), anomaly: anomaly(nearestSimilarity: nearest.first?.similarity),
            match: evidenceMatch(zip(nearest, isMatch).filter(\.1).map { neighbour($0.0) }))
    }

    private func evidenceMatch(_ examples: [Evidence.Neighbour]) -> Evidence.Match? {
        switch match {
        case nil: nil
        case .same: Evidence.Match(kind: .example, examples: examples)
        case .near: Evidence.Match(kind: .nearDuplicate, pull: set.classifier.nearDuplicatePull, examples: examples)
        }
    }

    private var isExample: Bool { if case .same = match { true } else { false } }

    /// What each word adds: the value of the whole text, which is the first, minus the value without the word.
    private func words(_ values: [Float]) -> [Evidence.Word] {
        zip(text.words, values.dropFirst()).map { word, value in
            Evidence.Word(text: text.text(of: word), range: word.codePoints, weight: values[0] - value)
        }
    }

    private func neighbour(_ near: (example: PublishedSet.Example, similarity: Float)) -> Evidence.Neighbour {
        let labels = near.example.labels.map { set.labels[$0] }
        return Evidence.Neighbour(
            labels: set.mode == .multi ? .multi(labels) : .single(labels[0]), text: near.example.text,
            similarity: near.similarity, file: near.example.file, line: near.example.line, since: near.example.firstSeen)
    }

    private func anomaly(nearestSimilarity: Float?) -> Evidence.Anomaly {
        let classifier = set.classifier
        let isByTraffic = decision.reference == .traffic
        let strange = decision.isAnomaly ? strangeWords() : []
        let reason = AnomalyReason(
            isAnomaly: decision.isAnomaly, pValue: decision.pValue, rate: Float(classifier.options.anomalyRate),
            calibrationCount: classifier.calibrationCount, isPossible: classifier.anomalyLimit != nil,
            nearestSimilarity: nearestSimilarity, words: strange.map(\.text), isExample: isExample,
            isByTraffic: isByTraffic)
        // Distances grow with strangeness, typicality falls.
        let statistic = classifier.summary.anomaly.statistic
        let sign: Float = statistic == .similarity ? 1 : -1
        return Evidence.Anomaly(
            statistic: Self.name(statistic), value: decision.typicality.isFinite ? sign * decision.typicality : nil,
            limit: isByTraffic ? nil : classifier.anomalyLimit.flatMap { $0.isFinite ? sign * $0 : nil },
            pValue: decision.pValue, rate: reason.rate, reason: reason.description, words: strange,
            reference: isByTraffic ? .traffic : nil)
    }

    /// The words without which the text would be less anomalous, the strongest first; none for a text of one word.
    private func strangeWords() -> [Evidence.Word] {
        guard text.words.count > 1 else { return [] }
        let strangeness = set.classifier.decide(without).map { -$0.typicality }
        return Array(
            words(strangeness).filter { $0.weight > 0 && $0.weight.isFinite }.sorted { $0.weight > $1.weight }
                .prefix(Self.strangeCount))
    }

    private static func name(_ statistic: FitSummary.Anomaly.Statistic) -> String {
        switch statistic {
        case .similarity: "similarity"
        case .mahalanobis: "mahalanobis"
        case .relativeMahalanobis: "relative_mahalanobis"
        }
    }
}
