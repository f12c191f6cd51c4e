/// The directions in which vectors differ most: leading principal components, by power iteration with deflation.
struct Directions {
    private(set) var axes: [[Float]] = []

    private static let rounds = 60

    init(of vectors: [[Float]], count: Int) {
        let size = vectors[0].count
        var mean = [Float](repeating: 0, count: size)
        for vector in vectors { for index in 0..<size { mean[index] += vector[index] / Float(vectors.count) } }
        var covariance = [Float](repeating: 0, count: size * size)
        for vector in vectors {
            for row in 0..<size {
                let value = vector[row] - mean[row]
                for column in 0..<size { covariance[row * size + column] += value * (vector[column] - mean[column]) }
            }
        }
        func product(_ axis: [Float]) -> [Float] {
            (0..<size).map { row in
                (0..<size).reduce(Float(0)) { $0 + covariance[row * size + $1] * axis[$1] }
            }
        }
        for number in 0..<count {
            // Any start that is not orthogonal to the axis will do.
            var axis = (0..<size).map { Float(1) + 0.1 * Float(($0 * 7 + number * 3) % 5) }
            for _ in 0..<Self.rounds {
                axis = product(axis)
                for other in axes {
                    let part = dot(axis, other)
                    for index in 0..<size { axis[index] -= part * other[index] }
                }
                let length = dot(axis, axis).squareRoot()
                guard length > 0 else { return }
                axis = axis.map { $0 / length }
            }
            axes.append(axis)
        }
    }
}

package func dot(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
}
