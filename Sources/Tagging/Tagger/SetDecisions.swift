package import Classification

/// What one set decided on those of some requests that ask for it.
package struct SetDecisions: Sendable {
    package let set: PublishedSet
    /// The indices of these requests, ascending.
    package let requests: [Int]
    /// Their features, one row each.
    package let features: FeatureMatrix
    /// One each.
    package internal(set) var decisions: [Decision] = []
}
