internal import Glibc

/// A running model of what a stream's texts are like, begun with the examples of all sets.
///
/// For each layer a Gaussian of the projected vectors, whose moments fade exponentially; the examples count as a fixed number
/// of texts, so they are all there is at first and stop mattering as the stream goes on. A text's typicality is minus half
/// the sum of its squared Mahalanobis distances: its log density, less that of the most ordinary text there could be, so
/// that it means the same before and after the stream has changed. A batch is judged before it is learnt.
///
/// Robust: each text adds at most 1 of `memory` parts, one that is judged an anomaly a fifth, and one of a kind of oddity that
/// floods the stream nothing.
package struct StreamDensity: Sendable {
    /// The number of texts that the stream's past counts as in the end.
    package static let memory = 4000.0
    /// The number of texts that all examples together count as.
    package static let exampleWeight = 200.0
    /// What an anomaly weighs.
    package static let oddWeight = 0.2
    /// Texts between two updates of the density.
    private static let interval = 256

    private var examples: [GaussianMoments]
    /// Of the stream, one for each layer.
    private(set) var stream: [GaussianMoments]
    private var densities: [GaussianDensity]
    /// Texts since the last update: the rows of each layer and their weights. One product for all of them takes a fraction of the
    /// time of one for each batch.
    private var pending: (rows: [[Float]], weights: [Double])

    /// - Throws: `ClassificationError` when the examples' numbers cannot be used.
    package init(_ examples: ExampleDensity) throws(ClassificationError) {
        try self.init(
            examples, stream: examples.moments.map { GaussianMoments(dimensions: $0.dimensions) })
    }

    init(_ examples: ExampleDensity, stream: [GaussianMoments]) throws(ClassificationError) {
        self.examples = Self.weighed(examples)
        self.stream = stream
        densities = try Self.densities(self.examples, stream)
        pending = (stream.map { _ in [] }, [])
    }

    /// The weight of the stream's past, at most `memory`.
    package var weight: Double { stream.first?.weight ?? 0 }

    /// Puts other examples under what was learnt of the stream.
    package mutating func replaceExamples(_ new: ExampleDensity) throws(ClassificationError) {
        let new = Self.weighed(new)
        densities = try Self.densities(new, stream)
        examples = new
    }

    /// The typicality of each text: larger is more typical.
    ///
    /// - Parameter texts: projected, one matrix for each layer.
    package func typicalities(_ texts: [FeatureMatrix]) -> [Float] { Self.typicalities(texts, by: densities) }

    /// Learns a batch; the density changes when 256 texts have come together.
    ///
    /// - Parameter weights: one per text, from 0 to 1.
    /// - Throws: `ClassificationError` when the moments cannot be used; the last density stays then.
    package mutating func learn(_ texts: [FeatureMatrix], weights: [Double]) throws(ClassificationError) {
        for layer in stream.indices { pending.rows[layer] += texts[layer].storage }
        for weight in weights { pending.weights.append(min(max(weight, 0), 1)) }
        guard pending.weights.count >= Self.interval else { return }
        let (rows, own) = pending
        pending = (stream.map { _ in [] }, [])
        let fading = exp(-own.reduce(0, +) / Self.memory)
        for layer in stream.indices {
            stream[layer].scale(by: fading)
            stream[layer].add(
                FeatureMatrix(rows: own.count, columns: stream[layer].dimensions, storage: rows[layer]), weights: own)
        }
        densities = try Self.densities(examples, stream)
    }

    private static func weighed(_ examples: ExampleDensity) -> [GaussianMoments] {
        examples.moments.map { moments in
            var moments = moments
            if moments.weight > exampleWeight { moments.scale(by: exampleWeight / moments.weight) }
            return moments
        }
    }

    private static func densities(
        _ examples: [GaussianMoments], _ stream: [GaussianMoments]
    ) throws(ClassificationError) -> [GaussianDensity] {
        precondition(examples.count == stream.count, "examples of other layers")
        var densities: [GaussianDensity] = []
        for (examples, stream) in zip(examples, stream) {
            var both = examples
            both.add(stream)
            densities.append(try GaussianDensity(both))
        }
        return densities
    }

    /// - Parameter texts: nil for a layer in which they are not known: the other layers then stand for it.
    static func typicalities(_ texts: [FeatureMatrix?], by densities: [GaussianDensity]) -> [Float] {
        var sums = [Float](repeating: 0, count: texts.lazy.compactMap { $0?.rows }.first ?? 0)
        var known: Float = 0
        for (rows, density) in zip(texts, densities) {
            guard let rows else { continue }
            known += 1
            for (row, distance) in density.squaredDistances(rows).enumerated() { sums[row] += distance }
        }
        return sums.map { -0.5 * $0 * Float(densities.count) / max(known, 1) }
    }
}
