/// Why a set decided as it did on one text.
public struct Evidence: Sendable, Hashable, Decodable {
    /// A word of the text, or several neighbouring ones where the text is long, and how much it spoke for something.
    public struct Word: Sendable, Hashable {
        public var text: String
        /// Where it stands in the message's text, in Unicode code points, the end excluded.
        public var range: Range<Int>
        /// What the text loses without the word: of a label's log-odds (natural logarithm), or of strangeness. Below 0 it spoke
        /// against.
        public var weight: Float

        public init(text: String, range: Range<Int>, weight: Float) {
            self.text = text
            self.range = range
            self.weight = weight
        }
    }

    /// An example of the set that is like the text.
    public struct Neighbour: Sendable, Hashable {
        /// Its label, or its labels in a set of mode `multi`.
        public var labels: SetTag.Decision
        public var text: String
        /// Cosine to the message's text.
        public var similarity: Float
        /// Relative to the set's folder.
        public var file: String
        public var line: Int
        /// When it was first seen: ISO 8601, UTC.
        public var since: String

        public init(
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
    public struct LabelDecision: Sendable, Hashable, Decodable {
        public var label: String
        public var confidence: Float
        /// The probability from which it is given.
        public var threshold: Float
        /// In order of the text.
        public var words: [Word]

        public init(label: String, confidence: Float, threshold: Float, words: [Word]) {
            self.label = label
            self.confidence = confidence
            self.threshold = threshold
            self.words = words
        }
    }

    /// Why the text is an anomaly, or why not.
    public struct Anomaly: Sendable, Hashable {
        /// What is measured: `similarity` to the label's centroid, where less is stranger, or the distance `mahalanobis` or
        /// `relative_mahalanobis`, where more is.
        public var statistic: String
        /// Its value; nil when it could not be computed.
        public var value: Float?
        /// The value beyond which a text is an anomaly; nil when the set has too few examples for one.
        public var limit: Float?
        public var pValue: Float
        /// The rate of false alarms that the set asks for.
        public var rate: Float
        /// All of it in a sentence.
        public var reason: String
        /// Of an anomaly, the words that made it strange, the strangest first.
        public var words: [Word]

        public init(
            statistic: String, value: Float?, limit: Float?, pValue: Float, rate: Float, reason: String, words: [Word] = []
        ) {
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
    public struct Match: Sendable, Hashable, Decodable {
        public enum Kind: String, Sendable, Decodable {
            /// The text is an example: the examples decide, whatever the words weigh.
            case example
            /// The text is nearly an example, which draws it to that example's labels.
            case nearDuplicate = "near_duplicate"
        }

        public var kind: Kind
        /// What near duplicates that agree add to the log-odds of their labels; nil where the text is an example.
        public var pull: Float?
        /// Of these examples those among the nearest.
        public var examples: [Neighbour]

        public init(kind: Kind, pull: Float? = nil, examples: [Neighbour]) {
            self.kind = kind
            self.pull = pull
            self.examples = examples
        }
    }

    /// The label that `words` speak for or against: the one decided; in mode `multi` the first of `labels`.
    public var label: String
    /// In order of the text.
    public var words: [Word]
    /// Mode `multi` only.
    public var labels: [LabelDecision]?
    /// Most similar first.
    public var nearest: [Neighbour]
    public var anomaly: Anomaly
    /// Nil for most texts: no example is nearly the same.
    public var match: Match?

    public init(
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
