internal import LabelSets

/// The rows of a `label<TAB>text` file.
public struct LabelledTexts: Sendable {
    public var texts: [String]
    public var labels: [String]

    /// Distinct labels, in byte order.
    public var classes: [String] { Set(labels).sorted() }

    public init(texts: [String], labels: [String]) {
        self.texts = texts
        self.labels = labels
    }

    /// Reads a file.
    ///
    /// - Throws: `LabelSetError` naming the file and the line.
    public init(path: String) throws {
        let rows = try LabelSetReader.readTSV(path: path)
        texts = rows.map(\.text)
        labels = rows.map(\.label)
    }

    /// `shots` rows of each label, drawn by a seeded shuffle; all of a label that has fewer.
    public func sample(shots: Int, seed: UInt64) -> LabelledTexts {
        var generator = SplitMix64(seed: seed)
        var chosen: [Int] = []
        for label in classes {
            var rows = labels.indices.filter { labels[$0] == label }
            rows.shuffle(using: &generator)
            chosen += rows.prefix(shots)
        }
        return LabelledTexts(texts: chosen.map { texts[$0] }, labels: chosen.map { labels[$0] })
    }
}

/// A small seeded generator (Steele, Lea & Flood 2014), so that draws are the same everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
