/// What a set finds strange in some traffic, by its examples and by the traffic itself.
package struct CalibrationReport: Sendable, Encodable {
    /// One of the strangest messages.
    package struct Message: Sendable, Encodable {
        package var text: String
        /// Its first position in the traffic.
        package var line: Int
        /// How often it came.
        package var count: Int
    }

    package var set: String
    package var version: String
    /// Messages, and different ones: each is judged once, where it came first.
    package var messages: Int
    package var distinct: Int
    package var badLines: Int
    /// The set's rate.
    package var rate: Double
    /// The share of the different messages that are anomalies compared with the examples.
    package var byExamples: Double
    /// The same compared with the traffic, of the messages from which enough was seen; nil if they are too few.
    package var byTraffic: Double?
    /// How many different messages it takes until the traffic decides.
    package var needed: Int
    /// The strangest messages first.
    package var strangest: [Message]

    enum CodingKeys: String, CodingKey {
        case set, version, messages, distinct, rate, needed, strangest
        case badLines = "bad_lines"
        case byExamples = "by_examples"
        case byTraffic = "by_traffic"
    }
}
