import Glibc

/// How varied some texts are, from their features.
public struct Diversity: Sendable, Hashable, Encodable {
    /// Number of texts.
    public var count: Int
    /// Mean of 1 − cosine over all pairs, 0 (all the same) to 2; 0 with fewer than two texts.
    public var meanDistance: Double
    /// Vendi score (Friedman and Dieng 2023, arXiv 2210.02410): exp of the entropy of the eigenvalues of the cosine matrix
    /// divided by the number of texts, from 1 (all the same) to the number of texts (no two alike). How many different texts
    /// there are, so to speak.
    public var vendiScore: Double

    enum CodingKeys: String, CodingKey {
        case count
        case meanDistance = "mean_distance"
        case vendiScore = "vendi_score"
    }

    /// - Parameter features: rows of unit length, `texts × dimensions`.
    /// - Throws: `.numerical` when LAPACK gives up.
    public init(_ features: FeatureMatrix) throws(ClassificationError) {
        count = features.rows
        let (rows, columns) = (features.rows, features.columns)
        guard rows > 1, columns > 0 else {
            (meanDistance, vendiScore) = (0, Double(rows))
            return
        }
        // K/n and the scatter Σxxᵀ/n have the same eigenvalues but for zeros; the smaller one is decomposed.
        let size = min(rows, columns)
        let values = rows <= columns ? Self.transposed(features) : features.storage.map(Double.init)
        var gram = [Double](repeating: 0, count: size * size)
        BLAS.addGram(values, rows: max(rows, columns), n: size, factor: 1 / Double(rows), to: &gram)
        // The upper triangle in row order is the lower one in column order.
        let eigenvalues = try LAPACK.eigen(gram, n: size).values
        vendiScore = Self.exponentiatedEntropy(eigenvalues)

        var sum = [Double](repeating: 0, count: columns)
        for (index, value) in features.storage.enumerated() { sum[index % columns] += Double(value) }
        let all = sum.reduce(0) { $0 + $1 * $1 }
        let own = features.storage.reduce(0.0) { $0 + Double($1) * Double($1) }
        meanDistance = max(0, 1 - (all - own) / (Double(rows) * Double(rows - 1)))
    }

    private static func exponentiatedEntropy(_ eigenvalues: [Double]) -> Double {
        let total = eigenvalues.reduce(0) { $0 + max($1, 0) }
        guard total > 0 else { return 1 }
        var entropy = 0.0
        for value in eigenvalues where value > 1e-12 * total { entropy -= value / total * log(value / total) }
        return exp(entropy)
    }

    private static func transposed(_ features: FeatureMatrix) -> [Double] {
        var values = [Double](repeating: 0, count: features.storage.count)
        for row in 0..<features.rows {
            for column in 0..<features.columns {
                values[column * features.rows + row] = Double(features.storage[row * features.columns + column])
            }
        }
        return values
    }
}
