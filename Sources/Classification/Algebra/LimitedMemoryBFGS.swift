/// Minimizes a smooth function by L-BFGS with a backtracking line search (Liu and Nocedal, "On the limited memory BFGS method
/// for large scale optimization", 1989; Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 3.1).
package struct LimitedMemoryBFGS: Sendable {
    /// The maximum number of steps.
    let iterations: Int
    /// A step that gains less than this share of the value is the last.
    let tolerance: Double
    /// Pairs that approximate the curvature.
    private static let memory = 10
    /// Sufficient decrease (Armijo), as a share of what the slope predicts.
    private static let decrease = 1e-4
    private static let maxHalvings = 20

    package init(iterations: Int = 60, tolerance: Double = 1e-5) {
        self.iterations = iterations
        self.tolerance = tolerance
    }

    /// What a search has learnt about the curvature of its function: its last steps, and how the gradient changed. Where
    /// the next function differs in a known way, the next search can begin with it.
    package struct Curvature: Sendable {
        fileprivate var pairs: [Pair] = []

        fileprivate struct Pair: Sendable {
            let step: [Float]
            var change: [Float]
            /// 1 / (step · change), which is positive.
            var inverse: Double

            /// nil where the function does not curve upwards.
            init?(step: [Float], change: [Float]) {
                let product = dot(step, change)
                guard product > 1e-12 * dot(change, change) else { return nil }
                (self.step, self.change, inverse) = (step, change, 1 / product)
            }
        }

        package init() {}

        /// Follows a function that gains a term.
        ///
        /// - Parameter term: adds to the gradient's change what the term changes in a step.
        package mutating func add(_ term: (_ step: [Float], _ change: inout [Float]) -> Void) {
            pairs = pairs.compactMap { pair in
                var change = pair.change
                term(pair.step, &change)
                return Pair(step: pair.step, change: change)
            }
        }
    }

    /// - Parameters:
    ///   - curvature: from a search before this one, and then from this one.
    ///   - function: value at a point; writes the gradient there.
    /// - Returns: the best point found, which is the start if nothing is better.
    package func minimize(
        _ start: [Float], curvature: inout Curvature, _ function: ([Float], inout [Float]) -> Double
    ) -> [Float] {
        var point = start
        var gradient = [Float](repeating: 0, count: start.count)
        var value = function(point, &gradient)
        var pairs = curvature.pairs
        defer { curvature.pairs = pairs }
        for _ in 0..<iterations {
            var direction = Self.direction(gradient, pairs)
            var slope = dot(direction, gradient)
            if slope >= 0 {
                pairs = []
                direction = gradient.map { -$0 }
                slope = -dot(gradient, gradient)
            }
            guard slope < 0 else { break }
            // Without curvature the gradient's length does not give a step's.
            var size = pairs.isEmpty ? min(1, 1 / (-slope).squareRoot()) : 1
            var (next, nextGradient, nextValue) = (point, gradient, Double.infinity)
            for _ in 0..<Self.maxHalvings {
                for index in next.indices { next[index] = point[index] + Float(size) * direction[index] }
                nextValue = function(next, &nextGradient)
                if nextValue <= value + Self.decrease * size * slope { break }
                size /= 2
            }
            guard nextValue < value else { break }
            let (step, change) = (zip(next, point).map { $0 - $1 }, zip(nextGradient, gradient).map { $0 - $1 })
            if let pair = Curvature.Pair(step: step, change: change) {
                pairs.append(pair)
                if pairs.count > Self.memory { pairs.removeFirst() }
            }
            let gain = value - nextValue
            (point, gradient, value) = (next, nextGradient, nextValue)
            if gain <= tolerance * abs(value) { break }
        }
        return point
    }

    /// The two-loop recursion: minus the inverse Hessian's approximation times the gradient.
    private static func direction(_ gradient: [Float], _ pairs: [Curvature.Pair]) -> [Float] {
        var direction = gradient.map { -$0 }
        var shares: [Double] = []
        for pair in pairs.reversed() {
            let share = pair.inverse * dot(pair.step, direction)
            shares.append(share)
            add(-share, pair.change, to: &direction)
        }
        if let last = pairs.last {
            let scale = Float(1 / (last.inverse * dot(last.change, last.change)))
            for index in direction.indices { direction[index] *= scale }
        }
        for (pair, share) in zip(pairs, shares.reversed()) {
            add(share - pair.inverse * dot(pair.change, direction), pair.step, to: &direction)
        }
        return direction
    }

    private static func add(_ factor: Double, _ values: [Float], to sum: inout [Float]) {
        for index in sum.indices { sum[index] += Float(factor) * values[index] }
    }
}

private func dot(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
    return sum
}
