import LabelTools
import Testing

/// A sample of a stream of unknown length.
@Suite("Reservoir sample")
struct ReservoirSampleTests {
    private func sample(_ range: Range<Int>, limit: Int, seed: UInt64 = 0) -> ReservoirSample<Int> {
        var sample = ReservoirSample<Int>(limit: limit, seed: seed)
        for element in range { sample.add(element) }
        return sample
    }

    @Test("all are kept, in order, while they are few", arguments: [0, 1, 9, 10])
    func few(count: Int) {
        let sample = sample(0..<count, limit: 10)
        #expect(sample.elements == Array(0..<count) && sample.seen == count)
    }

    @Test("of many just as many as the limit are kept, each once", arguments: [0, 1, 10, 99])
    func many(limit: Int) {
        let sample = sample(0..<100, limit: limit)
        #expect(sample.elements.count == limit && Set(sample.elements).count == limit && sample.seen == 100)
    }

    @Test("a seed gives the same sample again, another seed another one")
    func reproducible() {
        let samples = (0..<8).map { sample(0..<1000, limit: 20, seed: $0).elements }
        #expect(samples == (0..<8).map { sample(0..<1000, limit: 20, seed: $0).elements })
        #expect(Set(samples).count == 8)
    }

    @Test("an early element is as likely to be kept as a late one", arguments: [1, 5, 19])
    func uniform(limit: Int) {
        let (elements, seeds) = (20, 4000)
        var counts = [Int](repeating: 0, count: elements)
        for seed in 0..<seeds {
            for element in sample(0..<elements, limit: limit, seed: UInt64(seed)).elements { counts[element] += 1 }
        }
        let share = Double(limit) / Double(elements)
        let deviation = (Double(seeds) * share * (1 - share)).squareRoot()
        for (element, count) in counts.enumerated() {
            let excess = (Double(count) - Double(seeds) * share) / deviation
            #expect(abs(excess) < 4.5, "element \(element) was kept \(count) times of \(seeds)")
        }
    }

    @Test("an element that is not kept is not even made")
    func lazy() {
        var sample = ReservoirSample<Int>(limit: 3)
        var made = 0
        func make(_ element: Int) -> Int {
            made += 1
            return element
        }
        for element in 0..<1000 { sample.add(make(element)) }
        #expect(made >= 3 && made < 100)
        #expect(sample.seen == 1000)
    }
}
