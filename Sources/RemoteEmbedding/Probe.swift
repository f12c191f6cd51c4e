internal import Embedding
internal import Files
internal import Sodium

/// What a server made of a text that is always the same: by it a model is recognized.
package struct Probe: Sendable, Hashable {
    /// Has words, figures, marks, and letters outside ASCII, so that few changes of a model or its tokenizer miss it.
    package static let text = "Probe 7: the café's “quick brown fox” jumps over 12 lazy dogs – naïve, isn't it?"

    /// The model's name in the response; empty if it has none.
    package var reported: String
    /// Of unit length.
    package var vector: [Float]

    package init(reported: String, vector: [Float]) {
        self.reported = reported
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        self.vector = length > 0 ? vector.map { Float(Double($0) / length) } : vector
    }

    /// The largest cosine distance at which two vectors are from the same model. Servers that compute in half precision, in
    /// batches of changing sizes, come to about 0.0001; another quantization of the same weights to 0.002 and more.
    package static let tolerance = 0.0005

    /// 1 − cosine.
    package func distance(to other: Probe) -> Double {
        guard vector.count == other.vector.count else { return 2 }
        return 1 - zip(vector, other.vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// In what the server's model is another one than that of this probe; nil if it is the same.
    package func change(to other: Probe) -> String? {
        if let change = change(toReported: other.reported) { return change }
        guard vector.count == other.vector.count else {
            return "its vectors have \(other.vector.count) dimensions instead of \(vector.count)"
        }
        let distance = distance(to: other)
        guard distance > Self.tolerance else { return nil }
        return "its vector of a known text differs from before (cosine distance \(Float(distance)))"
    }

    package func change(toReported name: String) -> String? {
        name == reported ? nil : "it reports \"\(name)\" instead of \"\(reported)\""
    }

    /// The step to which numbers are rounded in the fingerprint.
    private static let step: Float = 1.0 / 64

    /// The model's fingerprint: of its names, of what the server is asked for, and of the vector, rounded.
    ///
    /// Noise can still move a number across the border between two steps. So the vector is kept between runs
    /// (`ProbeFile`), and a new one that is close enough is replaced by it.
    package func fingerprint(model: String, dimensions: Int?, maxTokens: Int) -> String {
        var hash = SHA256()
        hash.update("remote 1\n\(model)\n\(reported)\n\(dimensions ?? 0)\n\(maxTokens)\n\(vector.count)\n")
        hash.update(vector.map { UInt8(truncatingIfNeeded: Int(($0 / Self.step).rounded())) })
        return hash.finalize().hexadecimal
    }
}
