internal import Classification
internal import Sodium

/// What the typicalities of a set depend on besides its examples: labels, mode, layers, method and statistic. Typicalities of
/// another basis cannot be compared.
struct TrafficBasis: Sendable, Hashable, Codable {
    let digest: String

    init(_ set: PublishedSet) {
        let summary = set.classifier.summary
        var hash = SHA256()
        hash.update("\(set.labels) \(set.mode) \(set.layers) \(summary.method.rawValue) \(summary.anomaly.statistic.rawValue)")
        digest = String(hexadecimal: hash.finalize().bytes.prefix(16))
    }
}
