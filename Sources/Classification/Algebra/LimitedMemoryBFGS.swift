/// Minimizes a smooth function by L-BFGS with a backtracking line search (Liu and Nocedal, "On the limited memory BFGS method
/// for large scale optimization", 1989; Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 3.1).
package struct LimitedMemoryBFGS: Sendable {
    /// The maximum number of steps.
    let iterations: Int
    /// A step that gains less than this share of the value is the last.
    let tolerance: Double
    /// Pairs of steps and gradient changes that approximate the curvature.
    private static let memory = 10
    /// Sufficient decrease (Armijo), as a share of what the slope predicts.
    private static let decrease = 1e-4
    private static let maxHalvings = 20

    package init(iterations: Int = 60, tolerance: Double = 1e-5) {
        self.iterations = iterations
        self.tolerance = tolerance
    }

    /// - Parameter function: value at a point; writes the gradient there.
    /// - Returns: the best point found, which is the start if nothing is better.
    package func minimize(_ start: [Float], _ function: ([Float], inout [Float]) -> Double) -> [Float] {
        var point = start
        var gradient = [Float](repeating: 0, count: start.count)
        var value = function(point, &gradient)
        var pairs: [(step: [Float], change: [Float], inverse: Double)] = []
        for _ in 0..<iterations {
            var direction = Self.direction(gradient, pairs)
            var slope = Self.dot(direction, gradient)
            if slope >= 0 {
                pairs = []
                direction = gradient.map { -$0 }
                slope = -Self.dot(gradient, gradient)
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
            let product = Self.dot(step, change)
            if product > 1e-12 * Self.dot(change, change) {
                pairs.append((step, change, 1 / product))
                if pairs.count > Self.memory { pairs.removeFirst() }
            }
            let gain = value - nextValue
            (point, gradient, value) = (next, nextGradient, nextValue)
            if gain <= tolerance * abs(value) { break }
        }
        return point
    }

    /// The two-loop recursion: minus the inverse Hessian's approximation times the gradient.
    private static func direction(
        _ gradient: [Float], _ pairs: [(step: [Float], change: [Float], inverse: Double)]
    ) -> [Float] {
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

    private static func dot(_ a: [Float], _ b: [Float]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
        return sum
    }

    private static func add(_ factor: Double, _ values: [Float], to sum: inout [Float]) {
        for index in sum.indices { sum[index] += Float(factor) * values[index] }
    }
}
