internal import Classification

/// Centres of groups of similar vectors, found by k-means (Lloyd 1982, begun as by Arthur and Vassilvitskii 2007).
struct Groups {
    private(set) var centres: [[Float]]

    private static let rounds = 12

    /// - Parameters:
    ///   - vectors: at least one; not only of unit length.
    ///   - count: the number of groups, at most that of the vectors.
    init(of vectors: [[Float]], count: Int, using generator: inout SplitMix64) {
        centres = [vectors[Int.random(in: 0..<vectors.count, using: &generator)]]
        var distances = vectors.map { squaredDistance($0, centres[0]) }
        while centres.count < min(count, vectors.count) {
            let sum = distances.reduce(0, +)
            guard sum > 0 else { break }
            var left = Float.random(in: 0..<sum, using: &generator)
            let next = distances.firstIndex { distance in
                left -= distance
                return left < 0
            }
            let centre = vectors[next ?? vectors.count - 1]
            centres.append(centre)
            for index in vectors.indices { distances[index] = min(distances[index], squaredDistance(vectors[index], centre)) }
        }
        for _ in 0..<Self.rounds { improve(vectors) }
    }

    private mutating func improve(_ vectors: [[Float]]) {
        var sums = centres.map { [Float](repeating: 0, count: $0.count) }
        var counts = [Int](repeating: 0, count: centres.count)
        for vector in vectors {
            let group = nearest(to: vector).group
            counts[group] += 1
            for index in vector.indices { sums[group][index] += vector[index] }
        }
        for group in centres.indices where counts[group] > 0 {
            centres[group] = sums[group].map { $0 / Float(counts[group]) }
        }
    }

    /// The group whose centre is nearest, and the squared distance to it.
    func nearest(to vector: [Float]) -> (group: Int, distance: Float) {
        var best = (group: 0, distance: Float.infinity)
        for group in centres.indices {
            let distance = squaredDistance(vector, centres[group])
            if distance < best.distance { best = (group, distance) }
        }
        return best
    }
}

func squaredDistance(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            var sums = SIMD8<Float>.zero
            let whole = a.count & ~7
            for start in stride(from: 0, to: whole, by: 8) {
                let x = UnsafeRawPointer(a.baseAddress! + start).loadUnaligned(as: SIMD8<Float>.self)
                let y = UnsafeRawPointer(b.baseAddress! + start).loadUnaligned(as: SIMD8<Float>.self)
                let difference = x - y
                sums += difference * difference
            }
            var sum = sums.sum()
            for index in whole..<a.count { sum += (a[index] - b[index]) * (a[index] - b[index]) }
            return sum
        }
    }
}
