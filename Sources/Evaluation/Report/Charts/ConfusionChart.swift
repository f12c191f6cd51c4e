internal import Wording

/// Tests by true and decided label: a matrix, with numbers for few labels, and only shades for more.
struct ConfusionChart {
    let confusion: EvaluationReport.Confusion
    /// Which decided labels are right for each row.
    let right: [Set<Int>]

    /// Up to how many labels the cells have numbers, rows and columns have names, and a matrix is drawn at all.
    private static let (numbered, named, drawn) = (16, 60, 600)

    var figure: Figure? {
        let most = max(confusion.rows.count, confusion.columns.count)
        guard most <= Self.drawn else { return nil }
        let keys: [Figure.Key] = [.init(style: "k0", text: "right"), .init(style: "k1", text: "wrong")]
        let note: HTML = """
            Rows are true labels, columns what was decided; the stronger a cell, the larger its share of the row. Point at a cell \
            for its labels.
            """
        return Figure(title: "Confusion matrix", note: note, keys: keys, drawing: drawing(most))
    }

    private func drawing(_ most: Int) -> HTML {
        let isNumbered = most <= Self.numbered
        let isNamed = most <= Self.named
        let cell = isNumbered ? (most <= 4 ? 72.0 : most <= 8 ? 54 : 38) : isNamed ? 15 : max(1.5, 720 / Double(most))
        let width = cell * Double(confusion.columns.count)
        let height = cell * Double(confusion.rows.count)
        // Names take about 6.6 units per character.
        func room(_ names: [String]) -> Double { 14 + 6.6 * Double(min(names.map(\.count).max() ?? 0, 24)) }
        let left = isNamed ? room(confusion.rows) : 6
        let areNamesFlat = isNumbered && confusion.columns.allSatisfy { Double($0.count) * 6.8 < cell }
        let top = isNamed ? (areNamesFlat ? 22 : room(confusion.columns)) : 6
        var marks: HTML = "<rect class=\"cell0\" x=\"\(left)\" y=\"\(top)\" width=\"\(width)\" height=\"\(height)\"/>"
        for row in confusion.rows.indices {
            let total = confusion.counts[row].reduce(0, +)
            for column in confusion.columns.indices {
                let count = confusion.counts[row][column]
                guard count > 0 || isNumbered else { continue }
                marks += square(row, column, of: total, at: (left, top), cell: cell, isNumbered: isNumbered)
            }
        }
        if isNamed { marks += names(left, top, cell, areNamesFlat: areNamesFlat) }
        let (w, h) = (left + width + 6, top + height + 6)
        return """
            <div class="wide"><svg viewBox="0 0 \(w) \(h)" style="width:\(w)px;max-width:\
            \(isNamed ? "none" : "100%")" role="img" aria-label="Confusion matrix">\(marks)</svg></div>
            """
    }

    private func square(
        _ row: Int, _ column: Int, of total: Int, at origin: (Double, Double), cell: Double, isNumbered: Bool
    ) -> HTML {
        let count = confusion.counts[row][column]
        let share = Double(count) / Double(max(total, 1))
        let isRight = right[row].contains(column)
        // The square root lets rare confusions show.
        let shade = count == 0 ? 0 : 0.12 + 0.88 * share.squareRoot()
        let (x, y) = (origin.0 + cell * Double(column), origin.1 + cell * Double(row))
        let gap = cell > 6 ? 1.0 : 0
        let title =
            "true \(confusion.rows[row]), decided \(confusion.columns[column]): \(count) of \(total) (\(percent(share)))"
        let number: HTML =
            isNumbered
            ? """
            <text class="\(shade > 0.62 ? "on" : "off")" x="\(x + cell / 2)" y="\(y + cell / 2 + 4)" text-anchor="middle">\
            \(short(count))</text>
            """ : ""
        return """
            <g><title>\(title)</title><rect class="\(isRight ? "f0" : "f1")" x="\(x)" y="\(y)" width="\(cell - gap)" \
            height="\(cell - gap)" fill-opacity="\(HTML.share(shade))"/>\(number)</g>
            """
    }

    private func names(_ left: Double, _ top: Double, _ cell: Double, areNamesFlat: Bool) -> HTML {
        var names: HTML = ""
        for (row, name) in confusion.rows.enumerated() {
            let y = top + cell * (Double(row) + 0.5) + 4
            names += "<text class=\"t\" x=\"\(left - 6)\" y=\"\(y)\" text-anchor=\"end\">\(name.excerpt(23))</text>"
        }
        for (column, name) in confusion.columns.enumerated() {
            let x = left + cell * (Double(column) + 0.5)
            names +=
                areNamesFlat
                ? "<text class=\"t\" x=\"\(x)\" y=\"\(top - 7)\" text-anchor=\"middle\">\(name)</text>"
                : "<text class=\"t\" transform=\"translate(\(x + 4) \(top - 6)) rotate(-90)\">\(name.excerpt(23))</text>"
        }
        return names
    }
}

extension HTML {
    /// A number between 0 and 1, in hundredths.
    static func share(_ value: Double) -> HTML { "\(fixed(value, 2))" }
}
