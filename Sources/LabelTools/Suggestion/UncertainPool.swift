internal import Classification

/// The messages that a set is most unsure of, with their features: bounded, however many messages come.
struct UncertainPool {
    /// A message of the traffic.
    struct Entry {
        var message: Int
        var decision: Decision
        var uncertainty: Float
        var features: [Float]
    }

    let limit: Int
    private var entries: [Entry] = []

    init(limit: Int) { self.limit = limit }

    mutating func add(_ entry: Entry) {
        entries.append(entry)
        if entries.count >= 2 * limit { entries = strongest }
    }

    /// The most uncertain first, ties in order of arrival.
    var strongest: [Entry] {
        Array(entries.sorted { ($1.uncertainty, $0.message) < ($0.uncertainty, $1.message) }.prefix(limit))
    }
}
