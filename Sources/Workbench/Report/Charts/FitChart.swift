internal import Classification

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
                On \(fit.calibrationExamples) held-out examples, each decided without itself; smaller is better. The least was \
                taken.
                """,
            keys: [.init(style: "k0", text: "tried"), .init(style: "k1", text: "chosen")],
            drawing: drawing(tried))
    }

    private func drawing(_ tried: [FitSummary.Candidate]) -> HTML {
        let losses = tried.compactMap(\.logLoss)
        let (width, row) = (460.0, 22.0)
        let scale = Scale(0...(losses.max() ?? 1), from: 130, to: width - 56)
        let height = row * Double(tried.count) + 8
        let bars = tried.enumerated().map { place, candidate -> HTML in
            let loss = candidate.logLoss ?? 0
            let y = 4 + row * Double(place)
            let isChosen = candidate == fit.chosen
            let accuracy = candidate.accuracy.map { ", accuracy \(percent($0))" } ?? ""
            return """
                <g><title>\(candidate.name): log loss \(fixed(loss, 4))\(accuracy)</title>\
                <text class="\(isChosen ? "t strong" : "t")" x="124" y="\(y + 15)" text-anchor="end">\(candidate.name)</text>\
                <rect class="\(isChosen ? "f1" : "f0")" x="130" y="\(y + 3)" width="\(max(scale(loss) - 130, 1))" height="15" rx="2"/>\
                <text class="t" x="\(scale(loss) + 5)" y="\(y + 15)">\(fixed(loss, 4))</text></g>
                """
        }
        return "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"Log loss of what was tried\">\(bars)</svg>"
    }
}

extension FitSummary.Candidate {
    /// The method, with its shrinkage and its penalty where it has them.
    var name: String {
        var name = method.rawValue
        if let alpha { name += ", α \(fixed(alpha, 2))" }
        if let penalty { name += ", λ \(fixed(penalty, 3))" }
        if let freeShare, freeShare > 0 { name += ", \(percent(freeShare)) free" }
        return name
    }
}
