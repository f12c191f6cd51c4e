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
        for evidence in item.evidence {
            let tag = tags[evidence.set]
            let top = tag?.top?.map { "\($0.label) \(percent($0.confidence))" }.joined(separator: ", ") ?? ""
            let p = tag?.pValue.map { ", p \(fixed($0, 3))" } ?? ""
            lines.append("  \(evidence.set): \(top)  (similarity \(fixed(tag?.similarity ?? 0, 2))\(p))")
            for near in evidence.examples {
                lines.append(
                    "    \(fixed(near.similarity, 2)) \(near.label)  \(near.example.file):\(near.example.line)  "
                        + Self.shortened(near.example.text))
            }
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
    static func shortened(_ text: String, to width: Int = 80) -> String {
        text.count > width ? text.prefix(width - 1) + "…" : text
    }
}

extension String {
    /// Filled with spaces on the right to a column's width, cut where longer.
    func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : prefix(width - 2) + "… "
    }
}
