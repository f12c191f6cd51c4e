internal import Classification
internal import Wording

/// The held-out log loss of everything that the fit tried.
struct FitChart {
    let fit: FitSummary

    /// Nil when there was nothing to choose from.
    var figure: Figure? {
        let tried = fit.candidates.filter { $0.logLoss != nil }
        guard tried.count > 1 else { return nil }
        return Figure(
            title: "Log loss of what was tried",
            note: """
                On \(fit.calibrationExamples) held-out examples, each held out in turn; lower is better. The lowest was \
                taken.
                """,
            keys: [.init(style: "k0", text: "tried"), .init(style: "k1", text: "chosen")],
            drawing: drawing(tried))
    }

    private static let (width, row, right, foot) = (520.0, 22.0, 52.0, 40.0)

    /// A dot for each, on an axis that covers only their range: the differences are often too small to see in bars from
    /// zero.
    private func drawing(_ tried: [FitSummary.Candidate]) -> HTML {
        let losses = tried.compactMap(\.logLoss)
        let (least, most) = (losses.min() ?? 0, losses.max() ?? 1)
        let slack = max((most - least) * 0.06, 1e-4)
        let left = 14 + TextWidth.of(tried.map(\.name))
        let scale = Scale(max(0, least - slack)...(most + slack), from: left, to: Self.width - Self.right)
        let bottom = 6 + Self.row * Double(tried.count)
        let marks = tried.enumerated().map { place, candidate -> HTML in
            mark(candidate, scale, y: 6 + Self.row * (Double(place) + 0.5), isChosen: candidate == fit.chosen)
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(bottom + Self.foot)" role="img" aria-label="Log loss of what was tried">\
            \(axis(scale, bottom))\(marks)</svg>
            """
    }

    private func mark(_ candidate: FitSummary.Candidate, _ scale: Scale, y: Double, isChosen: Bool) -> HTML {
        let loss = candidate.logLoss ?? 0
        let accuracy = candidate.accuracy.map { ", accuracy \(percent($0))" } ?? ""
        let style: HTML = isChosen ? "t strong" : "t"
        return """
            <g><title>\(candidate.name): log loss \(fixed(loss, 4))\(accuracy)</title>\
            <text class="\(style)" x="\(scale.start - 8)" y="\(y + 4)" text-anchor="end">\(candidate.name)</text>\
            <line class="g" x1="\(scale.start)" x2="\(scale.end)" y1="\(y)" y2="\(y)"/>\
            <circle class="\(isChosen ? "f1" : "f0")" cx="\(scale(loss))" cy="\(y)" r="\(isChosen ? 6 : 4.5)"/>\
            <text class="n \(style)" x="\(scale(loss) + 9)" y="\(y + 4)">\(fixed(loss, 4))</text></g>
            """
    }

    private func axis(_ scale: Scale, _ bottom: Double) -> HTML {
        let ticks = scale.ticks(4).map { tick -> HTML in
            """
            <line class="g" x1="\(scale(tick))" x2="\(scale(tick))" y1="4" y2="\(bottom)"/>\
            <text class="t" x="\(scale(tick))" y="\(bottom + 15)" text-anchor="middle">\(fixed(tick, scale.decimals(4)))</text>
            """
        }
        return """
            \(ticks)<line class="ax" x1="\(scale.start)" x2="\(scale.end)" y1="\(bottom)" y2="\(bottom)"/>\
            <text class="at" x="\((scale.start + scale.end) / 2)" y="\(bottom + 33)" text-anchor="middle">log loss</text>
            """
    }
}

extension FitSummary.Candidate {
    /// The method, with its shrinkage and its penalty where it has them.
    var name: String {
        var name = method.rawValue
        if let alpha { name += ", α \(fixed(alpha, 2))" }
        if let penalty { name += ", λ \(fixed(penalty, 3))" }
        if let freeShare, freeShare > 0 { name += ", \(fixed(freeShare * 100, 0)) % free" }
        return name
    }
}
