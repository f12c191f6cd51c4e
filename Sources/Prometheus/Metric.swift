/// What a metric means and how it is counted: the same for every one of its series.
package struct Metric: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// Upper bounds of the buckets, ascending; one without an end is added.
        case histogram([Double])
    }

    /// `assay_messages_received_total`: with the unit, and `_total` for a counter.
    package let name: String
    package let help: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind, _ help: String) {
        (self.name, self.kind, self.help) = (name, kind, help)
    }

    /// From a fraction of a millisecond to ten seconds.
    package static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Powers of two.
    package static let sizes: [Double] = (0...12).map { Double(1 << $0) }
}
