internal import Classification
internal import Embedding
internal import Synchronization

/// The density of the examples of all published sets, in the layers that most examples are known in.
///
/// It does not depend on the sets that a message asks for.
package final class SetsDensity: Sendable {
    /// Of a set's examples at most these, at equal distances in its files.
    private static let maxExamples = 1024

    /// The last layer that is pooled, and the one below it that most examples are known in; ascending.
    let layers: [Int]
    let examples: ExampleDensity
    /// Sets whose examples could not be read, with the reason; they are left out.
    let problems: [(set: String, reason: String)]
    private let projection: DensityProjection

    /// - Parameter sets: at least one, of one model.
    init(_ sets: [PublishedSet]) {
        let dimensions = sets[0].exampleFeatures.columns / sets[0].layers.count
        let layers = Self.layers(sets.map { ($0.layers, min($0.examples.count, Self.maxExamples)) })
        let projection = Self.projection(dimensions)
        var (samples, problems): ([ExampleDensity.Sample], [(set: String, reason: String)]) = ([], [])
        for set in sets {
            do {
                samples.append(try Self.sample(of: set, layers: layers, dimensions: dimensions, projection))
            } catch {
                problems.append((set.name, "\(error)"))
            }
        }
        (examples, self.problems) = Self.density(samples, problems, layers: layers.count, directions: projection.directions)
        (self.layers, self.projection) = (layers, projection)
    }

    /// Texts as the density describes them: for each of its layers a projected matrix.
    ///
    /// - Parameter layers: those of the embeddings, ascending; all of the density's are among them.
    func project(_ embeddings: EmbeddingMatrix, layers: [Int], rows: [Int]) -> [FeatureMatrix] {
        self.layers.map { layer in
            let selection = FeatureSelection(layers: [layer], from: layers, dimensions: embeddings.dimensions)
            return projection(selection.features(of: embeddings, rows: rows))
        }
    }

    /// - Parameter sets: the layers of each, and how many of its examples count.
    static func layers(_ sets: [(layers: [Int], examples: Int)]) -> [Int] {
        var known: [Int: Int] = [:]
        for set in sets { for layer in set.layers { known[layer, default: 0] += set.examples } }
        let last = known.keys.max() ?? 1
        // Of two that are known equally often, the one nearer to the middle.
        let other = known.filter { $0.key != last }.max { a, b in
            let (left, right) = (abs(2 * a.key - last), abs(2 * b.key - last))
            return (a.value, -left, -a.key) < (b.value, -right, -b.key)
        }
        return (other.map { [$0.key] } ?? []) + [last]
    }

    private static func sample(
        of set: PublishedSet, layers: [Int], dimensions: Int, _ projection: DensityProjection
    ) throws -> ExampleDensity.Sample {
        let count = set.exampleFeatures.rows
        let step = max(1, (count + maxExamples - 1) / maxExamples)
        let features = try set.exampleFeatures.selecting(Array(stride(from: 0, to: count, by: step)))
        // Rows of unit length made of layers of unit length.
        let scale = Float(set.layers.count).squareRoot()
        return layers.map { layer in
            guard let place = set.layers.firstIndex(of: layer) else { return nil }
            let own = features.columns(place * dimensions..<(place + 1) * dimensions)
            return projection(
                FeatureMatrix(rows: own.rows, columns: dimensions, storage: own.storage.map { $0 * scale }))
        }
    }

    /// Numbers that cannot be used leave out all sets: then nothing is an anomaly until there is traffic.
    private static func density(
        _ samples: [ExampleDensity.Sample], _ problems: [(set: String, reason: String)], layers: Int, directions: Int
    ) -> (ExampleDensity, [(set: String, reason: String)]) {
        do {
            return (try ExampleDensity(samples, layers: layers, directions: directions), problems)
        } catch {
            return (ExampleDensity(layers: layers, directions: directions), problems + [("all sets", "\(error)")])
        }
    }

    private static let projections = Mutex<[Int: DensityProjection]>([:])

    private static func projection(_ dimensions: Int) -> DensityProjection {
        projections.withLock { known in
            if let known = known[dimensions] { return known }
            let made = DensityProjection(dimensions: dimensions)
            known[dimensions] = made
            return made
        }
    }
}
