internal import Classification

/// A uniform sample of things that come one by one (Vitter's algorithm R, 1985); all of them while they are few.
package struct ReservoirSample<Element> {
    let limit: Int
    /// How many came.
    package private(set) var seen = 0
    package private(set) var elements: [Element] = []
    private var generator: SplitMix64

    package init(limit: Int, seed: UInt64 = 0) {
        self.limit = limit
        generator = SplitMix64(seed: seed)
    }

    package mutating func add(_ element: @autoclosure () -> Element) {
        seen += 1
        if elements.count < limit { return elements.append(element()) }
        let place = Int.random(in: 0..<seen, using: &generator)
        if place < limit { elements[place] = element() }
    }
}
