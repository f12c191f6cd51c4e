/// Recognizes kinds of oddity, and limits how often one of them may count.
///
/// A kind is a running mean of the vectors of similar flagged texts. Vectors are compared by their cosine after the running mean of
/// the counted traffic was subtracted from both: so a new but diverse kind of traffic, which moves that mean, is not one
/// kind. Each kind counts at most `burst` times at once and then once in 1 / (`share` · rate) messages. After each
/// `patience` messages in which it did not disappear, it may count twice as often.
package struct OddityLimiter: Sendable, Hashable {
    /// The most kinds in memory; the one seen least recently makes room.
    package static let maxKinds = 32
    /// Cosine from which a text belongs to a kind. Measured: copies, variants and templates 0.85 to 1, random hexadecimal
    /// digits 0.85, one foreign language 0.6 to 0.75, flagged texts of a new domain 0.1 to 0.5.
    static let minCosine: Float = 0.5
    /// The part of the flags' rate that one kind may take.
    package static let share = 0.5
    package static let burst = 3.0
    package static let patience = 10_000
    /// Messages over which the traffic's mean is taken, and texts over which that of a kind is.
    static let (meanWindow, kindWindow) = (200, 50)

    package struct Kind: Sendable, Hashable {
        var vector: [Float]
        var texts: Int
        /// How often it may count at once.
        var tokens: Double
        /// Messages when it appeared, and when it was last seen.
        var since: Int
        var last: Int
    }

    let rate: Double
    /// Messages seen.
    private(set) var messages: Int
    /// Messages that the mean was taken of.
    private(set) var counted: Int
    private(set) var mean: [Float]
    private(set) var kinds: [Kind]

    package init(rate: Double) {
        self.init(rate: rate, messages: 0)
    }

    init(rate: Double, messages: Int, counted: Int = 0, mean: [Float] = [], kinds: [Kind] = []) {
        self.rate = rate
        self.messages = messages
        self.counted = counted
        self.mean = mean
        self.kinds = kinds
    }

    /// Takes one message.
    ///
    /// - Parameters:
    ///   - isOdd: whether it is flagged. What is not flagged always counts.
    ///   - vector: of the message; without one it counts.
    /// - Returns: whether it counts.
    package mutating func count(_ vector: ArraySlice<Float>, isOdd: Bool) -> Bool {
        defer { messages += 1 }
        if mean.count != vector.count {
            (mean, kinds, counted) = ([Float](repeating: 0, count: vector.count), [], 0)
        }
        if isOdd, !vector.isEmpty, !countsAsKind(vector) { return false }
        counted = min(counted + 1, Self.meanWindow)
        Self.move(&mean, towards: vector, by: 1 / Float(counted))
        return true
    }

    private mutating func countsAsKind(_ vector: ArraySlice<Float>) -> Bool {
        var best: (place: Int, cosine: Float) = (0, -.infinity)
        for place in kinds.indices {
            let cosine = Self.cosine(vector, kinds[place].vector, from: mean)
            if cosine > best.cosine { best = (place, cosine) }
        }
        guard best.cosine >= Self.minCosine else {
            if kinds.count == Self.maxKinds {
                kinds.remove(at: kinds.indices.min { kinds[$0].last < kinds[$1].last }!)
            }
            kinds.append(
                Kind(vector: Array(vector), texts: 1, tokens: Self.burst - 1, since: messages, last: messages))
            return true
        }
        var kind = kinds[best.place]
        kinds[best.place].vector = []  // So that the one in `kind` is not shared, and not copied.
        kind.texts = min(kind.texts + 1, Self.kindWindow)
        Self.move(&kind.vector, towards: vector, by: 1 / Float(kind.texts))
        let absence = messages - kind.last
        if absence > Self.patience / 2 { kind.since = messages }
        let doublings = min((messages - kind.since) / Self.patience, 32)
        kind.tokens = min(Self.burst, kind.tokens + Self.share * rate * Double(1 << doublings) * Double(absence))
        kind.last = messages
        let counts = kind.tokens >= 1
        if counts { kind.tokens -= 1 }
        kinds[best.place] = kind
        return counts
    }

    private static func move(_ mean: inout [Float], towards vector: ArraySlice<Float>, by step: Float) {
        mean.withUnsafeMutableBufferPointer { mean in
            vector.withUnsafeBufferPointer { vector in
                // Both have the same length.
                for i in 0..<mean.count { mean[i] += (vector[i] - mean[i]) * step }
            }
        }
    }

    /// Cosine of `a` − `origin` and `b` − `origin`; 1 where both are the same text in a stream of nothing else.
    private static func cosine(_ a: ArraySlice<Float>, _ b: [Float], from origin: [Float]) -> Float {
        var (inner, left, right): (Float, Float, Float) = (0, 0, 0)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                origin.withUnsafeBufferPointer { origin in
                    for i in 0..<origin.count {
                        let (x, y) = (a[i] - origin[i], b[i] - origin[i])
                        inner += x * y
                        left += x * x
                        right += y * y
                    }
                }
            }
        }
        let lengths = (left * right).squareRoot()
        return lengths > 1e-6 ? inner / lengths : 1
    }
}
