internal import Wording

extension DriftReport {
    /// One line: what changed most, and since when.
    package var headline: String {
        let change = changes.first.map { ": \($0.sentence)" } ?? ""
        return "the stream has changed since about message \(since), "
            + "noticed \(counted(found - since + 1, "message")) later\(change)"
    }
}

extension DriftReport.Change {
    /// `labels of topic: sport from 12.0 % (10.1–14.2) to 31.0 % (25.0–38.1)`
    package var sentence: String {
        let name = set.map { "\(measure) of \($0)" } ?? measure
        if let numbers {
            return "\(name): mean from \(Self.number(numbers.before)) to \(Self.number(numbers.after))"
        }
        let listed = (shares ?? []).map { "\($0.name) from \(Self.percent($0.before)) to \(Self.percent($0.after))" }
        return "\(name): " + (listed.isEmpty ? "no single one stands out" : listed.joined(separator: ", "))
    }

    private static func number(_ value: Double) -> String { fixed(value, abs(value) < 10 ? 3 : 1) }

    private static func percent(_ share: ShareInterval) -> String {
        "\(Wording.percent(share.share)) (\(fixed(share.low * 100, 1))–\(fixed(share.high * 100, 1)))"
    }
}

extension DriftReport.Group {
    /// `from 1.0 % to 12.0 %: flight, hotel`
    package var sentence: String {
        "from \(percent(before)) to \(percent(after))" + (words.isEmpty ? "" : ": \(words.joined(separator: ", "))")
    }
}
