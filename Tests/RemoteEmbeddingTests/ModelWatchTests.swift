import RemoteEmbedding
import Testing

@Suite("Model watch") struct ModelWatchTests {
    private let start = ContinuousClock.now

    @Test("the model is checked at the start, after an interval, and after the loss of a connection")
    func checks() {
        var watch = ModelWatch(interval: .seconds(300))
        #expect(watch.next(now: start) == .probe)
        watch.matches(now: start)
        #expect(watch.next(now: start + .seconds(299)) == .none)
        #expect(watch.next(now: start + .seconds(300)) == .probe)
        watch.matches(now: start + .seconds(300))
        watch.connectionLost()
        #expect(watch.next(now: start + .seconds(301)) == .probe)
    }

    @Test("another model is refused, checked by one request at times, and taken again when it is back")
    func change() {
        var watch = ModelWatch(interval: .seconds(300), pause: .seconds(10))
        watch.matches(now: start)
        watch.differs("other", now: start)
        #expect(watch.change == "other")
        #expect(watch.next(now: start + .seconds(9)) == .refuse("other"))
        watch.connectionLost()
        #expect(watch.next(now: start + .seconds(9)) == .refuse("other"))
        #expect(watch.next(now: start + .seconds(10)) == .probe)
        #expect(watch.next(now: start + .seconds(11)) == .refuse("other"))
        watch.matches(now: start + .seconds(12))
        #expect(watch.next(now: start + .seconds(13)) == .none)
        #expect(watch.change == nil)
    }
}

@Suite("Outage record") struct OutageRecordTests {
    private let start = ContinuousClock.now

    @Test("an outage begins with the second failure in succession, is repeated each minute, and ends with a success")
    func outage() {
        var record = OutageRecord()
        #expect(record.failed("a", now: start) == nil)
        #expect(record.reason == nil)
        #expect(record.failed("b", now: start + .seconds(1)) == .began)
        #expect(record.reason == "b")
        #expect(record.failed("c", now: start + .seconds(60)) == nil)
        #expect(record.failed("d", now: start + .seconds(61)) == .continues(.seconds(61)))
        #expect(record.failed("d", now: start + .seconds(62)) == nil)
        #expect(record.succeeded(now: start + .seconds(70)) == .ended(.seconds(70)))
        #expect(record.reason == nil)
    }

    @Test("a single failure is not reported, neither its end")
    func single() {
        var record = OutageRecord()
        for second in 0..<10 {
            #expect(record.failed("a", now: start + .seconds(second)) == nil)
            #expect(record.succeeded(now: start + .seconds(second)) == nil)
        }
    }
}

@Suite("Probe") struct ProbeTests {
    private let vector = (0..<384).map { Float(($0 * 7919) % 384 - 192) }

    @Test("length and noise make no other model; another vector, name or size does")
    func change() {
        let probe = Probe(reported: "m", vector: vector)
        #expect(probe.change(to: Probe(reported: "m", vector: vector.map { $0 * 3 })) == nil)
        #expect(probe.change(to: Probe(reported: "m", vector: vector.map { $0 + Float.random(in: -0.5...0.5) })) == nil)
        #expect(probe.change(to: Probe(reported: "n", vector: vector))?.contains("\"n\" instead of \"m\"") == true)
        #expect(probe.change(to: Probe(reported: "m", vector: vector.reversed()))?.contains("cosine distance") == true)
        #expect(probe.change(to: Probe(reported: "m", vector: vector.dropLast()))?.contains("383 dimensions") == true)
    }

    @Test("the fingerprint covers names, dimensions, length and vector, not the last bits")
    func fingerprint() {
        func of(
            _ vector: [Float], _ model: String = "m", _ reported: String = "m", dimensions: Int? = nil, maxTokens: Int = 100
        ) -> String {
            Probe(reported: reported, vector: vector).fingerprint(model: model, dimensions: dimensions, maxTokens: maxTokens)
        }
        let ordinary = of(vector)
        #expect(ordinary.count == 64)
        #expect(of(vector.map { $0 * 1.000_000_1 }) == ordinary)
        #expect(of(vector, "n") != ordinary)
        #expect(of(vector, "m", "n") != ordinary)
        #expect(of(vector.reversed()) != ordinary)
        #expect(of(vector, dimensions: 384) != ordinary)
        #expect(of(vector, maxTokens: 101) != ordinary)
    }
}
