/// The examples of a set too large for memory that are used individually: those held out, and those that shapes are tried on
/// (prototypes, the logistic method).
///
/// A random draw of all examples, the first of which are held out, filled up so that no label lacks a few. So frequent labels
/// have their share, and rare ones are there. The same for the same seed.
package struct ExampleSample: Sendable {
    /// The examples drawn, ascending.
    package let examples: [Int]
    /// The indices in `examples` to hold out, ascending.
    package let held: [Int]

    /// The minimum number of examples, and the minimum of every label that has them.
    package static let (size, fewest) = (32_768, 4)

    /// - Parameter labels: of every example of the set.
    package init(
        labels: [[Int]], labelCount: Int, size: Int = ExampleSample.size, heldOut: Int? = nil, seed: UInt64
    ) {
        var generator = SplitMix64(seed: seed)
        let order = Array(0..<Int32(labels.count)).shuffled(using: &generator)
        let heldCount = min(heldOut ?? Classifier.calibrationLimit(labelCount: labelCount), labels.count)
        self.init(order, heldCount: heldCount, labels: labels, labelCount: labelCount, size: size)
    }

    /// A draw in which the held-out ones are given.
    init(labels: [[Int]], labelCount: Int, size: Int, holding held: [Int], seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let isHeld = Set(held)
        let others = (0..<labels.count).shuffled(using: &generator).filter { !isHeld.contains($0) }
        self.init(
            (held + others).map { Int32($0) }, heldCount: held.count, labels: labels, labelCount: labelCount, size: size)
    }

    /// - Parameter order: of all examples, those to be held out first.
    private init(_ order: [Int32], heldCount: Int, labels: [[Int]], labelCount: Int, size: Int) {
        var counts = [Int](repeating: 0, count: labelCount)
        var drawn: [(example: Int, isHeld: Bool)] = []
        for (place, example) in order.enumerated() {
            let own = labels[Int(example)]
            guard place < max(size, heldCount) || own.contains(where: { counts[$0] < Self.fewest }) else { continue }
            for label in own { counts[label] += 1 }
            drawn.append((Int(example), place < heldCount))
        }
        drawn.sort { $0.example < $1.example }
        examples = drawn.map(\.example)
        held = drawn.indices.filter { drawn[$0].isHeld }
    }
}

/// The copies of an example in the whole set, itself among them.
package struct ExampleCopies: Sendable {
    /// Examples that are duplicates.
    package var examples = 0
    /// Their memberships by label.
    package var labels: [Int: Int] = [:]

    package init() {}

    package mutating func add(_ own: [Int]) {
        examples += 1
        for label in own { labels[label, default: 0] += 1 }
    }
}

/// Finds copies of a few examples among many that stream by: what `DuplicateGroups` finds in memory, except chains of
/// near duplicates.
package struct CopySearch: Sendable {
    private let wanted: FeatureMatrix
    private let sketch: DuplicateSketch
    /// Rows of `wanted`, and their first projections, ascending.
    private let order: [Int]
    private let firsts: [Float]
    private let squares: [Float]

    package init(_ wanted: FeatureMatrix, seed: UInt64) {
        self.wanted = wanted
        let sketch = DuplicateSketch(wanted, seed: seed)
        self.sketch = sketch
        order = (0..<wanted.rows).sorted { sketch.first($0) < sketch.first($1) }
        firsts = order.map { sketch.first($0) }
        squares = (0..<wanted.rows).map { BLAS.dot(wanted[row: $0], wanted[row: $0]) }
    }

    /// Calls back for every pair of a wanted row and a row of the block that is a copy of it.
    package func visit(_ block: FeatureMatrix, _ visit: (_ wanted: Int, _ row: Int) -> Void) {
        let others = sketch.sketching(block)
        let window = max(sketch.window, others.window)
        for row in 0..<block.rows {
            let low = others.first(row) - window
            var place = firsts.firstPlace { $0 >= low }
            let high = others.first(row) + window
            while place < firsts.count, firsts[place] <= high {
                let candidate = order[place]
                place += 1
                guard sketch.isNear(candidate, row, of: others) else { continue }
                let (x, y) = (wanted[row: candidate], block[row: row])
                let length = (squares[candidate] * BLAS.dot(y, y)).squareRoot()
                if BLAS.dot(x, y) >= DuplicateGroups.cosine * length { visit(candidate, row) }
            }
        }
    }
}

extension Array {
    /// The first index of an ascending array from which on a condition holds; its count when it never does.
    func firstPlace(where holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
