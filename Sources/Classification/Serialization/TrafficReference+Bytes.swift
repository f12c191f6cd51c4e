extension TrafficReference {
    private static let magic = Array("ASSAYTRF".utf8)
    private static let version: UInt32 = 1
    /// More than any setting gives; a file with more is damaged.
    private static let maxCapacity = 1_000_000
    /// More than any daemon lives to see.
    private static let maxMessages = 1 << 52

    /// The reference as bytes: magic `ASSAYTRF`, version, contents; little-endian, without a checksum.
    package func serialized() -> [UInt8] {
        var writer = ByteWriter()
        for byte in Self.magic { writer.write(byte) }
        writer.write(Self.version)
        writer.write(rate)
        writer.write(adaptive.excess)
        writer.write(learned)
        writer.write(reservoir.capacity)
        writer.write(reservoir.scores)
        writer.write(reservoir.generator.state)
        writer.write(limiter.messages)
        writer.write(limiter.counted)
        writer.write(limiter.mean)
        writer.write(list: limiter.kinds) {
            $0.write($1.vector)
            $0.write($1.texts)
            $0.write($1.tokens)
            $0.write($1.since)
            $0.write($1.last)
        }
        return writer.bytes
    }

    /// Reads what `serialized()` wrote. Any other bytes are an error, never a trap.
    package init(serialized bytes: some RandomAccessCollection<UInt8>) throws(ClassificationError) {
        let bytes = Array(bytes)
        guard bytes.starts(with: Self.magic) else { throw .malformed("it does not begin with ASSAYTRF") }
        var reader = ByteReader(bytes)
        for _ in Self.magic { _ = try reader.read(UInt8.self) }
        let version = try reader.read(UInt32.self)
        guard version == Self.version else { throw .malformed("version \(version), this reads \(Self.version)") }

        let (rate, excess, learned) = (try reader.readDouble(), try reader.readDouble(), try reader.readInt())
        guard (0...1).contains(rate), abs(excess) <= AdaptiveRate.bound + 1 else { throw .malformed("a rate that cannot be") }
        let (capacity, scores) = (try reader.readInt(), try reader.readFloats())
        guard (1...Self.maxCapacity).contains(capacity), scores.count <= capacity, (0...Int(Int32.max)).contains(learned)
        else { throw .malformed("\(scores.count) scores in a reservoir of \(capacity)") }
        let generator = SplitMix64(seed: try reader.read(UInt64.self))

        let (messages, counted, mean) = (try reader.readInt(), try reader.readInt(), try reader.readFloats())
        let kinds = try reader.readList { reader throws(ClassificationError) in
            OddityLimiter.Kind(
                vector: try reader.readFloats(), texts: try reader.readInt(), tokens: try reader.readDouble(),
                since: try reader.readInt(), last: try reader.readInt())
        }
        guard (0...Self.maxMessages).contains(messages), (0...OddityLimiter.meanWindow).contains(counted),
            kinds.count <= OddityLimiter.maxKinds,
            kinds.allSatisfy({ kind in
                kind.vector.count == mean.count && (1...OddityLimiter.kindWindow).contains(kind.texts)
                    && (0...OddityLimiter.burst).contains(kind.tokens) && kind.since >= 0 && kind.since <= kind.last
                    && kind.last <= messages
            })
        else { throw .malformed("kinds of oddity that cannot be") }
        guard reader.left == 0 else { throw .malformed("\(reader.left) bytes too many") }
        self.init(
            reservoir: ScoreReservoir(capacity: capacity, scores: scores, generator: generator),
            adaptive: AdaptiveRate(rate: rate, excess: excess),
            limiter: OddityLimiter(rate: rate, messages: messages, counted: counted, mean: mean, kinds: kinds),
            learned: learned)
    }
}
