internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// What the fit chose and why.
struct FitSection {
    let record: EvaluationRecord
    private var fit: FitSummary { record.report.fit }

    var section: ReportSection {
        let figures: HTML = (FitChart(fit: fit).figure?.html ?? "") + candidates
        return ReportSection(
            anchor: "fit", title: "What was chosen, and why",
            body: """
                <p class="lead">\(FitAccount(record.report).sentence)</p>\(choices)<div class="pair">\(figures)</div>\(layers)\(notes)
                """)
    }

    private var choices: HTML {
        var entries: [(String, String)] = [
            ("method", fit.chosen?.name ?? fit.method.rawValue),
            ("layers", record.report.layers.map(String.init).joined(separator: ", ")),
            ("features", "\(fit.dimensions) dimensions"),
            ("examples", "\(fit.examples), \(fit.duplicates) of them duplicates"),
        ]
        if let temperature = fit.temperature { entries.append(("temperature", "scores × \(fixed(temperature, 3))")) }
        if let exponent = fit.priorExponent { entries.append(("prior", "label shares to the power of \(fixed(exponent, 2))")) }
        if let noise = fit.labelNoise { entries.append(("label noise", percent(noise))) }
        if let near = fit.nearDuplicates {
            entries.append(
                (
                    "near duplicates",
                    "\(counted(near.examples, "example")), \(percent(near.agreement)) agree; pull \(fixed(near.strength, 2))"
                ))
        }
        entries.append(("anomaly statistic", anomaly))
        entries.append(("anomaly calibration", "\(counted(fit.anomaly.size, "example")), \(calibration)"))
        return "<dl>\(entries.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML })</dl>"
    }

    private var anomaly: String {
        var text: String
        switch fit.anomaly.statistic {
        case .similarity: text = "cosine"
        case .mahalanobis: text = "Mahalanobis distance"
        case .relativeMahalanobis: text = "relative Mahalanobis distance"
        }
        if let alpha = fit.anomaly.alpha { text += ", α \(fixed(alpha, 2))" }
        if let alpha = fit.anomaly.backgroundAlpha { text += ", α₀ \(fixed(alpha, 2))" }
        if let auroc = fit.anomaly.heldOutLabelAUROC { text += "; AUROC \(percent(auroc)) with labels left out" }
        return text
    }

    private var calibration: String {
        switch fit.anomaly.calibration {
        case .none: "nothing is ever flagged"
        case .leaveOneOut: "each left out with its duplicates"
        }
    }

    private var candidates: HTML {
        let rows = fit.candidates.map { candidate -> HTML in
            """
            <tr\(candidate == fit.chosen ? " class=\"chosen\"" : "" as HTML)><td>\(candidate.name)</td>\
            <td>\(candidate.logLoss.map { fixed($0, 4) } ?? "–")</td><td>\(candidate.accuracy.map(percent) ?? "–")</td>\
            <td>\(candidate.temperature.map { fixed($0, 3) } ?? "–")</td></tr>

            """
        }
        guard !rows.isEmpty else { return "" }
        return """
            <div><h3>Candidates</h3><div class="scroll"><table class="sortable"><thead><tr><th>method</th><th>log loss</th>\
            <th>accuracy</th><th>temperature</th></tr></thead><tbody>\(rows)</tbody></table></div></div>
            """
    }

    private var layers: HTML {
        guard !record.report.layersTried.isEmpty else { return "" }
        let rows = record.report.layersTried.map { trial -> HTML in
            """
            <tr\(trial.layers == record.report.layers ? " class=\"chosen\"" : "" as HTML)>\
            <td>\(trial.layers.map(String.init).joined(separator: ", "))</td><td>\(trial.logLoss.map { fixed($0, 4) } ?? "–")</td>\
            <td>\(trial.accuracy.map(percent) ?? "–")</td></tr>

            """
        }
        return """
            <h3>Layers</h3><div class="scroll"><table class="sortable"><thead><tr><th>layers</th><th>log loss</th><th>accuracy</th>\
            </tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private var notes: HTML {
        guard !fit.notes.isEmpty else { return "" }
        return "<h3>To know</h3><ul>\(fit.notes.map { "<li>\($0)</li>" as HTML })</ul>"
    }
}
