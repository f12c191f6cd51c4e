/// The similarity that a group's members must have, learnt from things whose groups are known.
package struct LinkageCut: Sendable, Hashable {
    /// Least mean cosine at which groups are joined.
    package var cosine: Float
    /// How well the known groups are found again with it (adjusted Rand index).
    package var agreement: Double

    /// The mean cosines tried.
    private static let tried = (0...45).map { Float($0) * 0.02 }

    /// The cut that best recovers known groups; the middle one of ties.
    ///
    /// - Parameters:
    ///   - features: rows of unit length.
    ///   - kinds: the known group of every row.
    package init(_ features: FeatureMatrix, kinds: [Int]) {
        let tree = AverageLinkage(features)
        let agreements = Self.tried.map { GroupAgreement(tree.groups(cosine: $0), kinds).adjustedRand }
        let most = agreements.max() ?? 0
        let best = agreements.indices.filter { agreements[$0] == most }
        agreement = most
        cosine = Self.tried[best[best.count / 2]]
    }
}
