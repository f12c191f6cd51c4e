import Classification
import Testing

/// A stream of scores and vectors that a seed determines.
struct SyntheticTraffic {
    var generator: SplitMix64
    let dimensions = 32

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// Approximately normal: the sum of twelve uniform numbers.
    mutating func normal(mean: Float = 0, deviation: Float = 1) -> Float {
        let sum = (0..<12).reduce(Float(0)) { sum, _ in sum + Float.random(in: 0..<1, using: &generator) }
        return mean + deviation * (sum - 6)
    }

    /// A vector of unit variance about a center.
    mutating func vector(about center: [Float]? = nil, spread: Float = 1) -> [Float] {
        (0..<dimensions).map { (center?[$0] ?? 0) + normal(deviation: spread) }
    }
}

@Suite("the reference of your own traffic")
struct TrafficReferenceTests {
    enum Stream: CaseIterable {
        case same, jump, jumpDown, ramp, mixture, waves, flat, heavyTails
    }

    /// Score of message `i` of 20,000.
    static func score(_ stream: Stream, _ i: Int, _ traffic: inout SyntheticTraffic) -> Float {
        switch stream {
        case .same: traffic.normal()
        case .jump: traffic.normal(mean: i < 8000 ? 0 : -50)
        case .jumpDown: traffic.normal(mean: i < 8000 ? 0 : 50, deviation: i < 8000 ? 1 : 0.1)
        case .ramp: traffic.normal(mean: -Float(i) / 1000)
        case .mixture: traffic.normal(mean: i % 3 == 0 ? -4 : 3)
        case .waves: traffic.normal(mean: (i / 700) % 2 == 0 ? 0 : -3)
        case .flat: i < 6000 ? 1 : traffic.normal()
        case .heavyTails: traffic.normal() / max(abs(traffic.normal()), 1e-3)
        }
    }

    @Test("the realized rate keeps its promise in any 5,000 messages", arguments: Stream.allCases, [0.01, 0.05, 0.1])
    func promise(stream: Stream, rate: Double) {
        var traffic = SyntheticTraffic(seed: 3)
        var reference = TrafficReference(rate: rate)
        var flags = [0]
        for i in 0..<20_000 {
            let vector = traffic.vector()
            let verdict = reference.judge(Self.score(stream, i, &traffic), kind: vector[...])
            #expect(verdict.isAnomaly == (Double(verdict.pValue) <= rate))
            flags.append(flags.last! + (verdict.isAnomaly ? 1 : 0))
        }
        let realized = (2000...15_000).map { Double(flags[$0 + 5000] - flags[$0]) / 5000 }
        #expect(abs(realized.min()! - rate) <= 0.005)
        #expect(abs(realized.max()! - rate) <= 0.005)
    }

    @Test("p-values of an unchanged stream are uniform")
    func uniform() {
        var traffic = SyntheticTraffic(seed: 5)
        var reference = TrafficReference(rate: 0.05)
        var values: [Float] = []
        for i in 0..<12_000 {
            let vector = traffic.vector()
            let verdict = reference.judge(traffic.normal(), kind: vector[...])
            if i >= 2000 { values.append(verdict.pValue) }
        }
        for share in [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9] {
            let found = Double(values.count { Double($0) <= share }) / Double(values.count)
            #expect(abs(found - share) < 0.02, "p ≤ \(share): \(found)")
        }
    }

    @Test("of texts stranger than all traffic, the strangest come first")
    func beyond() {
        var traffic = SyntheticTraffic(seed: 7)
        var reference = TrafficReference(rate: 0.01)
        for _ in 0..<5000 { _ = reference.judge(traffic.normal(), kind: []) }
        let values = [Float(-6), -7, -8, -20].map { score in
            var copy = reference
            return copy.judge(score, kind: []).pValue
        }
        #expect(values == values.sorted(by: >))
        #expect(Set(values).count == 4)
        var copy = reference
        #expect(copy.judge(.nan, kind: []).isAnomaly)
    }

    @Test(
        "it is ready after 20 anomalies' worth of messages",
        arguments: [(0.5, 400), (0.05, 400), (0.02, 1000), (0.001, 2000)])
    func ready(rate: Double, needed: Int) {
        var traffic = SyntheticTraffic(seed: 9)
        var reference = TrafficReference(rate: rate)
        var count = 0
        while !reference.isReady, count < 10_000 {
            _ = reference.judge(traffic.normal(), kind: traffic.vector()[...])
            count += 1
        }
        #expect(abs(count - needed) <= 5)
    }

    @Test("a rate of 0 flags nothing")
    func never() {
        var traffic = SyntheticTraffic(seed: 11)
        var reference = TrafficReference(rate: 0)
        let flags = (0..<5000).count { _ in reference.judge(traffic.normal(), kind: []).isAnomaly }
        #expect(flags == 0)
    }

    @Test("the same messages and seed give the same verdicts, also after a restart")
    func deterministic() throws {
        var traffic = SyntheticTraffic(seed: 13)
        var (one, other) = (TrafficReference(rate: 0.05, seed: 4), TrafficReference(rate: 0.05, seed: 4))
        for i in 0..<6000 {
            let (score, vector) = (traffic.normal(), traffic.vector())
            #expect(one.judge(score, kind: vector[...]) == other.judge(score, kind: vector[...]))
            if i % 1000 == 0 { other = try TrafficReference(serialized: other.serialized()) }
        }
        #expect(one == other)
        #expect(one.isReady)
    }

    @Test("another rate keeps what is known of the traffic")
    func otherRate() {
        var traffic = SyntheticTraffic(seed: 15)
        var reference = TrafficReference(rate: 0.05)
        for _ in 0..<1000 { _ = reference.judge(traffic.normal(), kind: traffic.vector()[...]) }
        reference = reference.with(rate: 0.01)
        #expect(reference.isReady)
        let flags = (0..<5000).count { _ in reference.judge(traffic.normal(), kind: traffic.vector()[...]).isAnomaly }
        #expect((30...70).contains(flags))
    }
}

/// Someone who floods the stream.
@Suite("the traffic's reference under a flood")
struct TrafficFloodTests {
    @Test("a flood of one kind stays strange, and ordinary texts do not pay for it", arguments: [0.01, 0.05])
    func flood(rate: Double) {
        var traffic = SyntheticTraffic(seed: 31)
        var reference = TrafficReference(rate: rate)
        let kind = traffic.vector().map { 3 * $0 }
        var (flood, floodFlags, ordinary, ordinaryFlags) = (0, 0, 0, 0)
        for message in 0..<11_000 {
            let isFlood = message >= 3000 && message % 10 < 3
            let vector = isFlood ? traffic.vector(about: kind, spread: 0.5) : traffic.vector()
            let verdict = reference.judge(isFlood ? traffic.normal(mean: -12) : traffic.normal(), kind: vector[...])
            guard message >= 3000 else { continue }
            if isFlood {
                flood += 1
                floodFlags += verdict.isAnomaly ? 1 : 0
            } else {
                ordinary += 1
                ordinaryFlags += verdict.isAnomaly ? 1 : 0
            }
        }
        // The kind fills at most half of what is as strange as the rate; where the rate's control is stricter than usual for
        // a while, some of the flood are not flagged.
        #expect(Double(floodFlags) >= 0.9 * Double(flood))
        #expect(Double(ordinaryFlags) <= 1.2 * rate * Double(ordinary))
    }

    @Test("a new kind of traffic that is not one kind becomes ordinary at once")
    func change() {
        var traffic = SyntheticTraffic(seed: 33)
        var reference = TrafficReference(rate: 0.05)
        let center = traffic.vector()
        var flags = 0
        for message in 0..<8000 {
            let isNew = message >= 3000
            let vector = isNew ? traffic.vector(about: center, spread: 1.5) : traffic.vector()
            let verdict = reference.judge(traffic.normal(mean: isNew ? -6 : 0), kind: vector[...])
            if isNew { flags += verdict.isAnomaly ? 1 : 0 }
        }
        #expect(abs(Double(flags) / 5000 - 0.05) <= 0.005)
    }
}

@Suite("the bytes of the traffic's reference")
struct TrafficBytesTests {
    private static func bytes() -> [UInt8] {
        var traffic = SyntheticTraffic(seed: 41)
        var reference = TrafficReference(rate: 0.1, capacity: 50)
        for _ in 0..<600 { _ = reference.judge(traffic.normal(), kind: traffic.vector()[...]) }
        return reference.serialized()
    }

    @Test("any byte may be another one: an error, or a reference that works")
    func damage() {
        let bytes = Self.bytes()
        for place in bytes.indices {
            for flip: UInt8 in [0x80, 0xFF] {
                var damaged = bytes
                damaged[place] ^= flip
                guard var reference = try? TrafficReference(serialized: damaged) else { continue }
                let verdict = reference.judge(0.5, kind: [Float](repeating: 1, count: 32)[...])
                #expect(!verdict.pValue.isNaN)
            }
        }
    }

    @Test("bytes that end early, or go on, are refused")
    func ends() {
        let bytes = Self.bytes()
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: ClassificationError.self) { try TrafficReference(serialized: bytes.prefix(count)) }
        }
        #expect(throws: ClassificationError.self) { try TrafficReference(serialized: bytes + [0]) }
    }
}
