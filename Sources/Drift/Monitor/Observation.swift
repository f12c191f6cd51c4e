/// A message and its results, as far as drift is concerned.
package struct Observation: Sendable {
    /// A label set's answer.
    package struct OfSet: Sendable {
        package var set: String
        /// The label, several joined with `+`, or empty for none.
        package var label: String
        package var confidence: Float
        package var pValue: Float?

        package init(set: String, label: String, confidence: Float, pValue: Float?) {
            (self.set, self.label, self.confidence, self.pValue) = (set, label, confidence, pValue)
        }
    }

    package var id: String
    package var text: String
    package var sets: [OfSet]
    /// Whether the combined flag is set; nil if the text was not judged.
    package var isAnomaly: Bool?
    /// Made by an `EmbeddingSketch`; nil if the text was not embedded.
    package var sketch: [Float]?
    /// The share of its tokens that are no whole words; nil if that is not known.
    package var unknownShare: Float?
    /// When it was answered, in seconds since 1970, for reports.
    package var time: Double?

    package init(
        id: String, text: String, sets: [OfSet] = [], isAnomaly: Bool? = nil, sketch: [Float]? = nil,
        unknownShare: Float? = nil, time: Double? = nil
    ) {
        (self.id, self.text, self.sets, self.isAnomaly) = (id, text, sets, isAnomaly)
        (self.sketch, self.unknownShare, self.time) = (sketch, unknownShare, time)
    }
}
