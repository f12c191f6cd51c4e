/// Draws the map of texts.
struct TextMapChart {
    let map: TextMap
    let labels: [String]
    private let x: Scale
    private let y: Scale
    private let colours: LabelColours

    private static let (width, height, margin) = (900.0, 640.0, 18.0)

    init(_ map: TextMap, labels: [String]) {
        self.map = map
        self.labels = labels
        func range(_ values: [Double]) -> ClosedRange<Double> {
            let sorted = values.sorted()
            guard let low = sorted.first, let high = sorted.last else { return 0...1 }
            // Distant points are drawn at the edge, so that they do not crowd the others.
            let few = sorted.count / 400
            let (inner, outer) = (sorted[few], sorted[sorted.count - 1 - few])
            let slack = (outer - inner) * 0.06
            return max(low, inner - slack)...min(high, outer + slack)
        }
        x = Scale(range(map.points.map { Double($0.place.x) }), from: Self.margin, to: Self.width - Self.margin)
        y = Scale(range(map.points.map { Double($0.place.y) }), from: Self.height - Self.margin, to: Self.margin)
        colours = LabelColours(map, count: labels.count)
    }

    /// Whether there are too many labels for names of normal size.
    private var isDense: Bool { labels.count > 24 }

    var html: HTML {
        let order: [TextMap.Kind] = [.example, .right, .outlier, .wrong]
        var marks: HTML = ""
        for kind in order {
            for point in map.points where point.kind == kind { marks += mark(point) }
        }
        return """
            \(controls)<div class="map" id="map"><svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" \
            aria-label="Map of texts">\(marks)<g class="\(isDense ? "names dense" : "names")">\(names)</g></svg></div>

            """
    }

    private func mark(_ point: TextMap.Point) -> HTML {
        let (px, py) = (place(x, point.place.x), place(y, point.place.y))
        let colour = point.label.map { "c\(colours[$0])" } ?? "cout"
        let ring: HTML =
            point.isAnomaly ? "<circle class=\"ring\" cx=\"\(px)\" cy=\"\(py)\" r=\"7\"/>" : ""
        let label: HTML = point.label.map { " data-l=\"\($0)\"" } ?? ""
        let title: HTML = "<title>\(point.title)</title>"
        switch point.kind {
        case .example:
            return "<circle class=\"ex \(colour)\"\(label) cx=\"\(px)\" cy=\"\(py)\" r=\"2.4\">\(title)</circle>"
        case .right:
            return """
                <g class="te"\(label)>\(title)<circle class="\(colour)" cx="\(px)" cy="\(py)" r="3.6"/>\(ring)</g>
                """
        case .wrong:
            let cross: HTML = "M\(px - 4) \(py - 4)l8 8m0 -8l-8 8"
            return """
                <g class="mi \(colour)"\(label)>\(title)<path class="halo" d="\(cross)"/><path class="x" d="\(cross)"/>\(ring)</g>
                """
        case .outlier:
            return "<g class=\"ou\">\(title)<path d=\"M\(px) \(py - 4.6)l4.2 7.4h-8.4z\"/>\(ring)</g>"
        }
    }

    private func place(_ scale: Scale, _ value: Float) -> Double {
        scale(min(max(Double(value), scale.domain.lowerBound), scale.domain.upperBound))
    }

    /// Every label's name at the middle of its texts, those with the most texts first; a name that would cover another is
    /// left out.
    private var names: HTML {
        let middles = colours.middles.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        var taken: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
        var names: HTML = ""
        for (label, middle) in middles {
            let name = labels[label].excerpt(22)
            // The names are bold, and smaller where there are many.
            let half = TextWidth.of(name) * (isDense ? 0.8 : 1.0) / 2 + 3
            let px = min(max(place(x, middle.place.x), half + 4), Self.width - half - 4)
            // Small groups are named above, so that their marks show.
            let py = min(max(place(y, middle.place.y) - (isDense ? 8 : 0), 16), Self.height - 10)
            let (across, along) = (px - half...px + half, py - (isDense ? 9 : 11)...py + 3)
            guard !taken.contains(where: { $0.x.overlaps(across) && $0.y.overlaps(along) }) else { continue }
            taken.append((across, along))
            names += "<text data-l=\"\(label)\" x=\"\(px)\" y=\"\(py)\" text-anchor=\"middle\">\(name)</text>"
        }
        return names
    }

    private var controls: HTML {
        func toggle(_ kind: String, _ text: String, _ sample: HTML) -> HTML {
            """
            <label><input type="checkbox" checked data-hide="\(kind)"><svg class="sample" viewBox="-8 -8 16 16">\(sample)</svg>\
            \(text)</label>
            """
        }
        var toggles: HTML =
            toggle("ex", "examples", "<circle class=\"ex c0\" r=\"3\"/>")
            + toggle("te", "tests decided right", "<circle class=\"c0\" r=\"4.6\"/>")
            + toggle("mi", "mistakes", "<g class=\"c0\"><path class=\"x\" d=\"M-4 -4l8 8m0 -8l-8 8\"/></g>")
        if map.drawn.last?.of ?? 0 > 0 {
            toggles += toggle("ou", "outliers", "<g class=\"ou\"><path d=\"M0 -5l5 8.6h-10z\"/></g>")
        }
        toggles += toggle("ring", "flagged as anomalies", "<circle class=\"ring\" r=\"6\"/>")
        toggles += toggle("names", "names", "<text class=\"t\" x=\"-7\" y=\"4\">Aa</text>")
        let options = labels.enumerated().map { "<option value=\"\($0)\">\($1)</option>" as HTML }
        return """
            <div class="controls">\(toggles)<label>show <select id="mapLabel"><option value="">all labels</option>\(options)\
            </select></label></div>
            """
    }
}
