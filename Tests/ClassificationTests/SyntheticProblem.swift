import Classification

/// Seeded clusters of unit vectors: what the tests fit on.
struct SyntheticProblem {
    private var generator: SplitMix64
    let dimensions: Int
    let centers: [[Float]]
    let noise: Float
    /// Dimensions in which labels differ; texts vary in all.
    let telling: Int

    init(labels: Int, dimensions: Int, noise: Float, telling: Int? = nil, seed: UInt64) {
        generator = SplitMix64(seed: seed)
        self.dimensions = dimensions
        self.noise = noise
        self.telling = telling ?? dimensions
        var centers: [[Float]] = []
        for _ in 0..<labels {
            centers.append(Self.gaussian(dimensions, &generator).enumerated().map { $0 < telling ?? dimensions ? $1 : 0 })
        }
        self.centers = centers
    }

    /// A number that is close to normal: the sum of twelve uniform ones.
    private static func gaussian(_ count: Int, _ generator: inout SplitMix64) -> [Float] {
        (0..<count).map { _ in (0..<12).reduce(Float(-6)) { sum, _ in sum + .random(in: 0..<1, using: &generator) } }
    }

    mutating func draw(_ label: Int) -> [Float] {
        let noise = Self.gaussian(dimensions, &generator).map { $0 * self.noise }
        return unit(zip(centers[label], noise).map(+))
    }

    /// A unit vector that belongs to no label.
    mutating func stranger() -> [Float] {
        unit(Self.gaussian(dimensions, &generator).enumerated().map { $0 < telling ? $1 : $1 * noise })
    }

    mutating func examples(perLabel: Int) -> TrainingExamples {
        var (rows, labels): ([[Float]], [Int]) = ([], [])
        for label in centers.indices {
            for _ in 0..<perLabel {
                rows.append(draw(label))
                labels.append(label)
            }
        }
        return TrainingExamples(features: FeatureMatrix(rows), labels: labels, labelCount: centers.count)
    }
}

func unit(_ values: [Float]) -> [Float] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
}

func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
