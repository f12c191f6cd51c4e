internal import Sodium

extension LabelSet {
    /// The version: SHA-256 over everything that decides, as lower-case hexadecimal.
    ///
    /// In it: mode, background, anomaly rate, thresholds, aims, layers, method, shrinkage, prototypes, and each label's name and texts. Not in it:
    /// the order of texts, the file a text stands in, comments, descriptions, tests, the name of the set. So moving a text
    /// to another line or from a `.txt` to a `.tsv` keeps the version.
    static func version(
        mode: Mode, background: String?, anomalyRate: Double?, thresholds: [String: Double], aims: [String: Aim],
        layers: Layers?, method: String?, shrinkage: Double?, prototypes: Prototypes?, labels: [Label]
    ) -> String {
        var content = CanonicalContent()
        content.append("assay label set 1")
        content.append(mode.rawValue)
        content.append(background ?? "")
        content.append(anomalyRate ?? -1)
        content.append(method ?? "")
        switch layers {
        case nil: content.append(-1)
        case .crossValidated: content.append(0)
        case .these(let layers):
            content.append(layers.count)
            for layer in layers { content.append(layer) }
        }
        if let shrinkage {
            content.append("shrinkage")
            content.append(shrinkage)
        }
        if let prototypes {
            content.append("prototypes")
            content.append({ if case .count(let count) = prototypes { count } else { 0 } }())
        }
        content.append(thresholds.count)
        for (label, threshold) in thresholds.sorted(by: { $0.key < $1.key }) {
            content.append(label)
            content.append(threshold)
        }
        content.append(aims.count)
        for (label, aim) in aims.sorted(by: { $0.key < $1.key }) {
            content.append(label)
            switch aim {
            case .recall(let share):
                content.append("recall")
                content.append(share)
            case .precision(let share):
                content.append("precision")
                content.append(share)
            }
        }
        content.append(labels.count)
        for label in labels.sorted(by: { $0.name < $1.name }) {
            content.append(label.name)
            content.append(label.examples.count)
            for text in label.examples.map(\.text).sorted() { content.append(text) }
        }
        return content.digest
    }
}

/// Bytes that no two different contents share: every string is preceded by its length.
private struct CanonicalContent {
    private var hash = SHA256()
    /// What is not in the hash yet, so that it gets more than a few bytes at a time.
    private var bytes: [UInt8] = []
    private static let blockSize = 1 << 16

    mutating func append(_ string: String) {
        append(string.utf8.count)
        bytes.append(contentsOf: string.utf8)
        guard bytes.count >= Self.blockSize else { return }
        hash.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ number: Int) { append(UInt64(bitPattern: Int64(number))) }

    mutating func append(_ number: Double) { append(number.bitPattern) }

    private mutating func append(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    var digest: String {
        var hash = hash
        hash.update(bytes)
        return hash.finalize().hexadecimal
    }
}
