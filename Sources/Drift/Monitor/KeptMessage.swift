/// A message that is kept for a while, for reports.
package struct KeptMessage {
    package var number: Int
    package var id: String
    package var time: Double?
    /// Its beginning; empty if words are not reported.
    package var text: String
    package var sketch: [Float]?
    /// One for each score; NaN for those that it does not have.
    package var scores: [Float]

    /// The bytes of a text that are kept at most.
    static let textBytes = 256

    package init(
        number: Int, id: String, time: Double? = nil, text: String, sketch: [Float]? = nil, scores: [Float]
    ) {
        (self.number, self.id, self.time, self.text) = (number, id, time, text)
        (self.sketch, self.scores) = (sketch, scores)
    }
}
