import LabelSets
import Rows
import Wire
import Wording

/// Why a set decided as it did, as lines for people. On terminals, green words spoke for the label, red ones against
/// it.
struct EvidenceText {
    let isColoured: Bool

    /// Examples that are shown, of those that evidence holds.
    private static let neighbourCount = 3
    /// Words that are named for a label, and against it.
    private static let wordCount = 5
    /// Words that weigh less than this share of the heaviest are not mentioned.
    private static let minShare: Float = 0.1
    /// How much of a text is shown with its words tinted, in code points.
    private static let tintedLength = 600

    /// - Parameters:
    ///   - top: the most probable labels.
    ///   - text: the message's text.
    func lines(
        set: String, top: [(label: String, confidence: Float)], isAnomaly: Bool, evidence: Evidence, text: String
    ) -> [String] {
        let best = top.map { "\($0.label) \(percent($0.confidence))" }.joined(separator: ", ")
        var lines = ["  \(coloured(set, .bold)): \(best)"]
        if let labels = evidence.labels {
            for label in labels { lines += decision(label, text: text, isExample: evidence.match?.kind == .example) }
        } else {
            lines += words(evidence.words, label: evidence.label, text: text)
        }
        if let match = evidence.match { lines.append("    " + self.match(match)) }
        for near in evidence.nearest.prefix(Self.neighbourCount) { lines.append(neighbour(near)) }
        lines.append("    " + coloured(evidence.anomaly.reason.printable, isAnomaly ? .yellow : .dim))
        return lines
    }

    /// A label of a set of mode multi, with its threshold.
    private func decision(_ label: Evidence.LabelDecision, text: String, isExample: Bool) -> [String] {
        let (confidence, threshold) = (percent(label.confidence, 1), percent(label.threshold, 1))
        guard !isExample else {
            let verdict = label.confidence > 0 ? "given, as the example has it" : "not given, as the example does not have it"
            return ["    \(label.label) \(confidence): \(verdict)"] + words(label.words, label: label.label, text: text)
        }
        let verdict =
            label.confidence >= label.threshold ? "given, as it reaches" : "not given, as it stays below"
        return ["    \(label.label) \(confidence): \(verdict) its threshold of \(threshold)"]
            + words(label.words, label: label.label, text: text)
    }

    private func words(_ words: [Evidence.Word], label: String, text: String) -> [String] {
        let heaviest = words.map { abs($0.weight) }.filter(\.isFinite).max() ?? 0
        let telling = words.filter { $0.weight.isFinite && abs($0.weight) >= max(Self.minShare * heaviest, 0.005) }
        var lines: [String] = []
        if isColoured, !telling.isEmpty { lines.append("    " + tinted(text, telling, heaviest: heaviest)) }
        let sides = [
            ("for \(label)", telling.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }, Style.green),
            ("against \(label)", telling.filter { $0.weight < 0 }.sorted { $0.weight < $1.weight }, Style.red),
        ]
        for (side, words, style) in sides where !words.isEmpty {
            let list = words.prefix(Self.wordCount).map { word in
                "\(word.text.shortened(to: 40)) \(coloured(signed(word.weight), style))"
            }
            lines.append("    \(side): \(list.joined(separator: ", "))")
        }
        return lines
    }

    private func match(_ match: Evidence.Match) -> String {
        let list = match.examples.map { "\($0.file):\($0.line)" }.joined(separator: ", ")
        let places = list.isEmpty ? "" : " (\(list))"
        return switch match.kind {
        case .example: "the text is an example itself\(places), which decides"
        case .nearDuplicate:
            "nearly an example\(places), which adds up to \(fixed(match.pull ?? 0, 2)) to the log-odds of its labels"
        }
    }

    private func tinted(_ text: String, _ words: [Evidence.Word], heaviest: Float) -> String {
        let scalars = Array(text.unicodeScalars)
        let end = min(scalars.count, Self.tintedLength)
        func piece(_ range: Range<Int>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[range])
            return String(text).printable
        }
        var line = ""
        var place = 0
        // In the order of the text; words that do not fit this text, such as those of a daemon of another version, are
        // not tinted.
        for word in words where word.range.lowerBound >= place && word.range.upperBound <= end {
            line += piece(place..<word.range.lowerBound)
            let strong = abs(word.weight) >= heaviest / 2
            line += coloured(
                piece(word.range), word.weight > 0 ? (strong ? .boldGreen : .green) : (strong ? .boldRed : .red))
            place = word.range.upperBound
        }
        return line + piece(place..<end) + (end < scalars.count ? "…" : "")
    }

    private func neighbour(_ near: Evidence.Neighbour) -> String {
        let label =
            switch near.labels {
            case .single(let label): label ?? ResultSummary.Tag.none
            case .multi(let labels): labels.isEmpty ? ResultSummary.Tag.none : labels.joined(separator: "+")
            }
        let place = coloured("\(near.file):\(near.line), since \(near.since.prefix(10))", .dim)
        return "    \(fixed(near.similarity, 2)) \(label)  \(place)  \(near.text.shortened())"
    }

    private func percent(_ value: Float, _ decimals: Int = 0) -> String { fixed(value * 100, decimals) + "%" }
    private func signed(_ value: Float) -> String { (value < 0 ? "−" : "+") + fixed(abs(value), 2) }

    /// How something is shown on a terminal, by its SGR parameters.
    private enum Style: String {
        case bold = "1"
        case dim = "2"
        case green = "32"
        case boldGreen = "1;32"
        case red = "31"
        case boldRed = "1;31"
        case yellow = "33"
    }

    private func coloured(_ text: String, _ style: Style) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
