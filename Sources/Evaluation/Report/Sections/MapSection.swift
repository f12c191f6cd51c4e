internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// A map of examples and tests.
struct MapSection {
    let record: EvaluationRecord

    func section() throws -> ReportSection {
        let body: HTML
        if let map = record.features.rows > 0 ? try TextMap(record) : nil {
            let chart = TextMapChart(map, labels: record.set.labels)
            body = "<p class=\"lead\">\(Self.account(map))</p>\(chart.html)"
        } else {
            body = """
                <p class="lead">There is no map: it needs two labels whose examples differ from each other.</p>
                """
        }
        return ReportSection(anchor: "map", title: "Map", body: body)
    }

    private static func account(_ map: TextMap) -> String {
        let names = ["example", "test", "outlier"]
        let parts = zip(names, map.drawn).filter { $0.1.of > 0 }.map { name, drawn in
            let all = counted(drawn.of, name)
            return drawn.shown < drawn.of ? "\(drawn.shown) of \(all), drawn at random" : "all \(all)"
        }
        let how =
            map.isLinear
            ? "The axes are the directions in which the labels differ most; with two labels the second is that in which texts of "
                + "one label vary most."
            : "Near texts look alike to the set, by the directions in which its labels differ (UMAP’s layout); distances between "
                + "groups mean little."
        return "Shown: \(parts.joined(separator: "; ")). \(how) Point at a mark for its text. Examples have shaped the "
            + "directions, tests have not."
    }
}
