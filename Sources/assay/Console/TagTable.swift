import LabelSets
import Pipeline
import Workbench

/// Results as lines for people: a column a set, then the text.
struct TagTable {
    let sets: [String]
    let isColoured: Bool
    private static let width = 20

    init(sets: [String], isColoured: Bool) {
        self.sets = sets
        self.isColoured = isColoured
    }

    /// The line over the columns.
    var header: String {
        let line = (sets.map { $0.padded(to: Self.width) } + ["text"]).joined()
        return isColoured ? "\u{1B}[1m\(line)\u{1B}[0m" : line
    }

    /// A result's line and, where it explains itself, the lines under it.
    func row(_ item: TextClassification.Item) -> String {
        let tags = Dictionary(item.result.tags.map { ($0.set, $0.tag) }) { $1 }
        let cells = sets.map { name in
            tags[name].map { cell(Self.label($0), $0.confidence, isAnomaly: $0.anomaly) } ?? "".padded(to: Self.width)
        }
        var lines = [cells.joined() + Self.shortened(item.text) + (item.result.truncated ? "  (cut)" : "")]
        let text = EvidenceText(isColoured: isColoured)
        for (set, tag) in item.result.tags {
            guard let evidence = tag.evidence else { continue }
            lines += text.lines(
                set: set, top: tag.top ?? [], isAnomaly: tag.anomaly, evidence: evidence, text: item.text)
        }
        return lines.joined(separator: "\n")
    }

    /// What a tag says in a word or two.
    static func label(_ tag: SetTag) -> String {
        switch tag.decision {
        case .single(let label): label
        case .multi(let labels): Self.label(labels)
        }
    }

    /// Several labels, or none, in a word or two.
    static func label(_ labels: [String]) -> String { labels.isEmpty ? "–" : labels.joined(separator: "+") }

    /// One cell: the label, how sure, and a mark when it is an anomaly.
    func cell(_ label: String, _ confidence: Float?, isAnomaly: Bool) -> String {
        let sure = confidence.map { " " + percent($0) } ?? ""
        let text = "\(isAnomaly ? "?" : "")\(label)\(sure)".padded(to: Self.width)
        guard isColoured else { return text }
        return isAnomaly ? "\u{1B}[33m\(text)\u{1B}[0m" : "\u{1B}[36m\(text)\u{1B}[0m"
    }

    private func percent(_ value: Float) -> String { "\(Int((value * 100).rounded()))%" }
    /// A text cut to what fits beside the columns.
    static func shortened(_ text: String, to length: Int = 80) -> String {
        let text = text.printable
        return text.count > length ? text.prefix(length - 1) + "…" : text
    }
}

extension String {
    /// Filled with spaces on the right to a column's width, cut where longer.
    func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : prefix(width - 2) + "… "
    }
}
