/// Places in the plane for points of many dimensions, near ones near each other: the layout of UMAP (arXiv 1802.03426,
/// section 3.2) with the kernel 1/(1 + a d²). It runs on one thread in one order, so that the same points have the same places.
package struct PlaneLayout: Sendable {
    /// One a point.
    package private(set) var places: [SIMD2<Float>]

    /// Neighbours of a point, passes over the graph, and points that a point is pushed from when it is drawn to another.
    private static let (neighbours, epochs, pushes) = (15, 400, 5)
    /// a of the kernel: small values give groups of near points room, against a start of ±10.
    private static let nearness: Float = 0.1

    /// - Parameter points: `points × coordinates`; the first two coordinates are where the layout starts from. With no more
    ///   than two they are the layout.
    package init(_ points: FeatureMatrix, seed: UInt64 = 0) {
        places = (0..<points.rows).map { row in
            let own = points[row: row]
            return SIMD2(own.first ?? 0, own.dropFirst().first ?? 0)
        }
        guard points.columns > 2, points.rows > 3 else { return }
        var generator = SplitMix64(seed: seed)
        spread(using: &generator)
        settle(NeighbourGraph(points, neighbours: Self.neighbours).edges, using: &generator)
    }

    /// Scales the start to ±10 and parts points that fall together.
    private mutating func spread(using generator: inout SplitMix64) {
        let largest = places.reduce(Float(0)) { max($0, abs($1.x), abs($1.y)) }
        let scale = largest > 0 ? 10 / largest : 1
        for place in places.indices {
            let jitter = SIMD2(Float.random(in: -0.1...0.1, using: &generator), .random(in: -0.1...0.1, using: &generator))
            places[place] = places[place] * scale + jitter
        }
    }

    private mutating func settle(_ edges: [NeighbourGraph.Edge], using generator: inout SplitMix64) {
        let heaviest = edges.map(\.weight).max() ?? 1
        // An edge is drawn in proportion to its weight, the heaviest in every epoch.
        let edges = edges.filter { $0.weight * Float(Self.epochs) >= heaviest }
        let intervals = edges.map { heaviest / $0.weight }
        var next = intervals
        for epoch in 0..<Self.epochs {
            let rate = 1 - Float(epoch) / Float(Self.epochs)
            for (index, edge) in edges.enumerated() where next[index] <= Float(epoch + 1) {
                next[index] += intervals[index]
                draw(edge.first, to: edge.second, rate: rate)
                for point in [edge.first, edge.second] {
                    for _ in 0..<Self.pushes {
                        push(point, from: Int(generator.next() % UInt64(places.count)), rate: rate)
                    }
                }
            }
        }
    }

    private mutating func draw(_ point: Int, to other: Int, rate: Float) {
        let difference = places[point] - places[other]
        let square = (difference * difference).sum()
        let step = Self.clipped(difference * (-2 * Self.nearness / (1 + Self.nearness * square))) * rate
        places[point] += step
        places[other] -= step
    }

    private mutating func push(_ point: Int, from other: Int, rate: Float) {
        guard point != other else { return }
        let difference = places[point] - places[other]
        let square = (difference * difference).sum()
        places[point] += Self.clipped(difference * (2 / ((0.001 + square) * (1 + Self.nearness * square)))) * rate
    }

    private static func clipped(_ step: SIMD2<Float>) -> SIMD2<Float> {
        step.clamped(lowerBound: SIMD2(repeating: -4), upperBound: SIMD2(repeating: 4))
    }
}
