/// Why a set decided as it did on one text.
package struct Evidence: Sendable, Hashable, Decodable {
    /// A word of the text, or several neighbouring ones in a long text, and its weight for a decision.
    package struct Word: Sendable, Hashable {
        package var text: String
        /// Its position in the message's text, in Unicode code points, the end excluded.
        package var range: Range<Int>
        /// What the text loses without the word: of a label's log-odds (natural logarithm), or of strangeness. Below 0 it counted
        /// against.
        package var weight: Float

        package init(text: String, range: Range<Int>, weight: Float) {
            self.text = text
            self.range = range
            self.weight = weight
        }
    }

    /// An example of the set that is similar to the text.
    package struct Neighbour: Sendable, Hashable {
        /// Its label, or its labels in a set of mode `multi`.
        package var labels: SetTag.Decision
        package var text: String
        /// Cosine to the message's text.
        package var similarity: Float
        /// Relative to the set's folder.
        package var file: String
        package var line: Int
        /// When it was first seen: ISO 8601, UTC.
        package var since: String

        package init(
            labels: SetTag.Decision, text: String, similarity: Float, file: String, line: Int, since: String
        ) {
            self.labels = labels
            self.text = text
            self.similarity = similarity
            self.file = file
            self.line = line
            self.since = since
        }
    }

    /// Mode `multi`: a label that was given, or the most probable one when none was.
    package struct LabelDecision: Sendable, Hashable, Decodable {
        package var label: String
        package var confidence: Float
        /// The probability from which the label is given.
        package var threshold: Float
        /// In order of the text.
        package var words: [Word]

        package init(label: String, confidence: Float, threshold: Float, words: [Word]) {
            self.label = label
            self.confidence = confidence
            self.threshold = threshold
            self.words = words
        }
    }

    /// Why the text is an anomaly, or why it is not.
    package struct Anomaly: Sendable, Hashable {
        /// The statistic: `similarity` to the label's centroid, where less is stranger, or the distance `mahalanobis` or
        /// `relative_mahalanobis`, where more is.
        package var statistic: String
        /// Its value; nil when it could not be computed.
        package var value: Float?
        /// The value beyond which a text is an anomaly; nil when the set has too few examples for one, or when the text was
        /// compared with the traffic, where it changes with every message.
        package var limit: Float?
        package var pValue: Float
        /// The set's rate of false alarms.
        package var rate: Float
        /// The reason in one sentence.
        package var reason: String
        /// For an anomaly, the words that made it strange, the strangest first.
        package var words: [Word]
        /// What the text was compared with: the traffic, or the set's examples (nil).
        package var reference: SetTag.Reference?

        package init(
            statistic: String, value: Float?, limit: Float?, pValue: Float, rate: Float, reason: String, words: [Word] = [],
            reference: SetTag.Reference? = nil
        ) {
            self.reference = reference
            self.statistic = statistic
            self.value = value
            self.limit = limit
            self.pValue = pValue
            self.rate = rate
            self.reason = reason
            self.words = words
        }
    }

    /// Examples that have the text's own tokens, or nearly.
    package struct Match: Sendable, Hashable, Decodable {
        package enum Kind: String, Sendable, Decodable {
            /// The text is an example: the examples decide, whatever the words weigh.
            case example
            /// The text is nearly an example, which pulls it towards that example's labels.
            case nearDuplicate = "near_duplicate"
        }

        package var kind: Kind
        /// What near duplicates that agree add to the log-odds of their labels; nil if the text is an example.
        package var pull: Float?
        /// Those of these examples that are among the nearest.
        package var examples: [Neighbour]

        package init(kind: Kind, pull: Float? = nil, examples: [Neighbour]) {
            self.kind = kind
            self.pull = pull
            self.examples = examples
        }
    }

    /// The label that `words` count for or against: the one decided; in mode `multi` the first of `labels`.
    package var label: String
    /// In order of the text.
    package var words: [Word]
    /// Mode `multi` only.
    package var labels: [LabelDecision]?
    /// Most similar first.
    package var nearest: [Neighbour]
    package var anomaly: Anomaly
    /// Nil for most texts: no example is nearly the same.
    package var match: Match?

    package init(
        label: String, words: [Word], labels: [LabelDecision]? = nil, nearest: [Neighbour], anomaly: Anomaly,
        match: Match? = nil
    ) {
        self.label = label
        self.words = words
        self.labels = labels
        self.nearest = nearest
        self.anomaly = anomaly
        self.match = match
    }
}
