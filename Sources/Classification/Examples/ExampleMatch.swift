/// The labels that a set's examples give for a text that is one of them, or nearly one.
package enum ExampleMatch: Sendable, Hashable {
    /// The share of some examples that has a label, above 0 and at most 1.
    package struct Share: Sendable, Hashable {
        package var label: Int
        package var value: Float

        package init(label: Int, value: Float) {
            self.label = label
            self.value = value
        }
    }

    /// The text is an example: labels of all examples with its tokens.
    case same([Share])
    /// Examples are near duplicates of the text: their labels.
    case near([Share])

    /// The shares of labels among examples: one entry for each label that some example has, ascending.
    package static func shares(_ examples: some Collection<[Int]>) -> [Share] {
        var counts: [Int: Int] = [:]
        for labels in examples { for label in labels { counts[label, default: 0] += 1 } }
        return counts.sorted { $0.key < $1.key }.map { Share(label: $0.key, value: Float($0.value) / Float(examples.count)) }
    }
}
