internal import Classification

/// A short vector in place of an embedding: each number of the embedding is added to, or taken from, one of a few sums.
///
/// Dot products are kept on average (the count sketch of Charikar, Chen and Farach-Colton 2002; feature hashing, Weinberger
/// et al. 2009). One addition for each number is the least that a projection can cost.
package struct EmbeddingSketch: Sendable {
    /// The numbers of a sketch.
    package static let dimensions = 128

    /// For each number of the embedding, its sum times two, plus one if it is taken away.
    private let places: [UInt16]

    /// - Parameter dimensions: the length of the embeddings.
    package init(dimensions: Int) {
        var generator = SplitMix64(seed: 0xD21F)
        places = (0..<dimensions).map { _ in UInt16(generator.next() % UInt64(2 * Self.dimensions)) }
    }

    /// - Parameter embedding: as many numbers as the sketch was made for.
    package func callAsFunction(_ embedding: ArraySlice<Float>) -> [Float] {
        precondition(embedding.count == places.count)
        return [Float](unsafeUninitializedCapacity: Self.dimensions) { sums, count in
            sums.initialize(repeating: 0)
            count = Self.dimensions
            embedding.withUnsafeBufferPointer { values in
                places.withUnsafeBufferPointer { places in
                    for index in 0..<values.count {
                        let place = Int(places[index])
                        sums[place >> 1] += place & 1 == 0 ? values[index] : -values[index]
                    }
                }
            }
        }
    }
}
