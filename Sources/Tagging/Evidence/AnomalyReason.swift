internal import JSON
internal import Wording

/// Why a text is an anomaly or not, in a sentence.
package struct AnomalyReason: CustomStringConvertible {
    var isAnomaly: Bool
    var pValue: Float
    var rate: Float
    /// Examples that the text is ranked among.
    var calibrationCount: Int
    /// Whether there are enough of them for any text to be an anomaly at this rate.
    var isPossible: Bool
    var nearestSimilarity: Float?
    /// The words that made it anomalous.
    var words: [String]
    /// Whether the text is an example of the set.
    var isExample: Bool
    /// Whether the text was compared with the traffic instead of the examples.
    var isByTraffic: Bool

    package init(
        isAnomaly: Bool, pValue: Float, rate: Float, calibrationCount: Int, isPossible: Bool = true,
        nearestSimilarity: Float? = nil, words: [String] = [], isExample: Bool = false, isByTraffic: Bool = false
    ) {
        self.isAnomaly = isAnomaly
        self.pValue = pValue
        self.rate = rate
        self.calibrationCount = calibrationCount
        self.isPossible = isPossible
        self.nearestSimilarity = nearestSimilarity
        self.words = words
        self.isExample = isExample
        self.isByTraffic = isByTraffic
    }

    package var description: String {
        guard !isExample else { return "not an anomaly: the text is an example of this set" }
        guard !isByTraffic else { return byTraffic }
        guard calibrationCount > 0 else {
            return "not judged: no label has a second example, so nothing tells what is usual in this set"
        }
        guard isPossible else {
            return
                "not judged: at a rate of \(Self.decimal(rate)), \(counted(calibrationCount, "example")) are too few to call "
                + "any text an anomaly; it takes at least \(Self.leastExamples(rate: rate))"
        }
        guard isAnomaly else {
            return "not an anomaly: \(alike) at least as strange (p \(Self.decimal(pValue)) > \(Self.decimal(rate)))"
        }
        return details("an anomaly: \(alike) as strange (p \(Self.decimal(pValue)) ≤ \(Self.decimal(rate)))")
    }

    private var byTraffic: String {
        guard isAnomaly else {
            return
                "not an anomaly: about \(Self.percent(100 * pValue)) % of the recent messages look at least as strange "
                + "(p \(Self.decimal(pValue)) > \(Self.decimal(rate)))"
        }
        return details(
            "an anomaly: among the strangest \(Self.percent(100 * rate)) % of the recent messages "
                + "(p \(Self.decimal(pValue)) ≤ \(Self.decimal(rate)))")
    }

    /// A reason with the nearest example's similarity and the strangest words.
    private func details(_ reason: String) -> String {
        var parts = [reason]
        if let nearestSimilarity {
            parts.append("the nearest example has a similarity of \(Self.decimal(nearestSimilarity, 2))")
        }
        if !words.isEmpty { parts.append("strangest: " + words.map { "“\($0)”" }.joined(separator: ", ")) }
        return parts.joined(separator: "; ")
    }

    /// The p-value without the text itself: (1 + alike) / (n + 1).
    private var alike: String {
        let count = Int((pValue * Float(calibrationCount + 1)).rounded()) - 1
        guard count > 0 else { return "none of the set's own \(counted(calibrationCount, "example")) looks" }
        let percent = 100 * Float(count) / Float(calibrationCount)
        return "\(isAnomaly ? "only " : "")\(Self.percent(percent)) % of the set's own examples look"
    }

    private static func percent(_ value: Float) -> String { decimal(value, value < 10 ? 1 : 0) }

    /// The number of examples from which the least p-value, 1 / (n + 1), reaches the rate.
    private static func leastExamples(rate: Float) -> String {
        rate > 0 ? "\(Int((1 / rate).rounded(.up)) - 1)" : "a rate above 0"
    }

    private static func decimal(_ value: Float, _ places: Int = 4) -> String {
        var scale: Float = 1
        for _ in 0..<places { scale *= 10 }
        var text: [UInt8] = []
        text.append(decimal: (value * scale).rounded() / scale)
        return String(decoding: text, as: UTF8.self)
    }
}
