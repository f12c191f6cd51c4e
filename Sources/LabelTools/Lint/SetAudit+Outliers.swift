internal import Classification
internal import LabelSets
internal import Tagging
internal import Wording

/// Lines that are unlike all others.
extension SetAudit {
    /// The share of the outliers found that may be false.
    private static let falseDiscoveryRate = 0.1
    /// An outlier's nearest example is farther than those of all but this share of the examples.
    private static let farShare = 0.05

    /// Examples that are both untypical of every label, at a false discovery rate of 10 %, and far from every other example.
    var outliers: [Int] {
        let pValues = UpperTail(held.typicalities.map { -$0 }).pValues
        let far = similar.nearest.sorted().dropFirst(Int(Self.farShare * Double(similar.nearest.count))).first ?? -1
        return FalseDiscovery.rejected(pValues, rate: Self.falseDiscoveryRate)
            .map { held.rows[$0] }
            .filter { similar.nearest[$0] <= far }
    }

    func outlier(_ example: Int) -> Finding {
        let nearest = Neighbours.nearest(to: [example], in: sentences, count: 1)[0].first
        let far = nearest.map { ": the nearest, \(place($0.row)), has cosine \(decimals($0.cosine))" } ?? ""
        let strange = held.rows.firstIndex(of: example).map { held.pValues[$0] } ?? 1
        return warning(
            .outlier, at: example,
            "is unlike all other texts of the set\(far); \(percentage(strange)) of the examples are as strange",
            "remove it if it is a mistake; otherwise add more texts like it")
    }
}
