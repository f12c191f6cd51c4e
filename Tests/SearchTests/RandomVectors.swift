import TestSupport

/// Random vectors, the same in every run with a seed.
struct RandomVectors {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(state: seed) }

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    /// A direction, all about equally likely: sums of uniform numbers are nearly normal.
    mutating func unit(_ columns: Int) -> [Float] {
        Self.unit((0..<columns).map { _ in (0..<8).reduce(0) { sum, _ in sum + Float.random(in: -1...1, using: &random) } })
    }

    /// Directions around random centres, some closer than others, as embeddings of texts about a few topics are.
    ///
    /// - Parameter spread: the lengths of what is added to the centre. A narrow range makes neighbours hard to tell apart.
    mutating func clustered(_ count: Int, columns: Int, centres: Int, spread: ClosedRange<Float>) -> [[Float]] {
        let centres = (0..<centres).map { _ in unit(columns) }
        return (0..<count).map { _ in
            let (centre, noise) = (centres[number(below: centres.count)], unit(columns))
            let length = Float.random(in: spread, using: &random)
            return Self.unit(zip(centre, noise).map { $0 + length * $1 })
        }
    }

    static func unit(_ values: [Float]) -> [Float] {
        let length = product(values, values).squareRoot()
        return values.map { Float(Double($0) / length) }
    }

    static func product(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
}
