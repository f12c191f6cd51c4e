internal import Classification
internal import LabelSets
internal import Wording

/// The rows of a `label<TAB>text` file.
package struct LabelledTexts: Sendable {
    package var texts: [String]
    package var labels: [String]
    /// The file's name, and the line of each row in it.
    package private(set) var file = "rows"
    package private(set) var lines: [Int]

    /// Distinct labels, in byte order.
    package var classes: [String] { Set(labels).sorted() }

    package init(texts: [String], labels: [String]) {
        self.texts = texts
        self.labels = labels
        lines = Array(1..<texts.count + 1)
    }

    /// Reads a file.
    ///
    /// - Throws: `LabelSetError` naming the file and the line, `AssayError` for a file without rows.
    package init(path: String) throws {
        let rows = try LabelSetReader.readTSV(path: path)
        guard !rows.isEmpty else {
            throw AssayError(
                .configuration, at: path, "it has no rows", remedy: "write one row per line: label<TAB>text")
        }
        texts = rows.map(\.text)
        labels = rows.map(\.label)
        lines = rows.map(\.line)
        file = path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `shots` rows of each label, drawn by a seeded shuffle; all of a label that has fewer.
    package func sample(shots: Int, seed: UInt64) -> LabelledTexts {
        var generator = SplitMix64(seed: seed)
        var chosen: [Int] = []
        for label in classes {
            var rows = labels.indices.filter { labels[$0] == label }
            rows.shuffle(using: &generator)
            chosen += rows.prefix(shots)
        }
        var sample = self
        sample.texts = chosen.map { texts[$0] }
        sample.labels = chosen.map { labels[$0] }
        sample.lines = chosen.map { lines[$0] }
        return sample
    }
}
