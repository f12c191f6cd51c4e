internal import Sodium

extension LabelSet {
    /// The version: SHA-256 over everything that affects decisions, as lower-case hexadecimal.
    ///
    /// Included: every setting except descriptions, and each label's name and texts. Not included: the order of texts,
    /// the file of a text, comments, descriptions, tests, the name of the set. So moving a text to another line or from
    /// a `.txt` to a `.tsv` keeps the version.
    var contentVersion: String {
        var content = CanonicalContent()
        content.append("assay label set 1")
        for setting in SetSetting.allCases { append(setting, to: &content) }
        content.append(labels.count)
        for label in labels.sorted(by: { $0.name < $1.name }) {
            content.append(label.name)
            content.append(label.examples.count)
            for text in label.examples.map(\.text).sorted() { content.append(text) }
        }
        return content.digest
    }

    private func append(_ setting: SetSetting, to content: inout CanonicalContent) {
        switch setting {
        case .mode: content.append(mode.rawValue)
        case .background: content.append(background ?? "")
        case .anomaly: content.append(anomalyRate ?? -1)
        case .method: content.append(method ?? "")
        case .layers:
            switch layers {
            case nil: content.append(-1)
            case .crossValidated: content.append(0)
            case .these(let layers):
                content.append(layers.count)
                for layer in layers { content.append(layer) }
            }
        case .shrinkage:
            guard let shrinkage else { return }
            content.append("shrinkage")
            content.append(shrinkage)
        case .prototypes:
            guard let prototypes else { return }
            content.append("prototypes")
            content.append({ if case .count(let count) = prototypes { count } else { 0 } }())
        case .thresholds:
            content.append(thresholds.count)
            for (label, threshold) in thresholds.sorted(by: { $0.key < $1.key }) {
                content.append(label)
                content.append(threshold)
            }
        case .labels:
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
        case .description: break
        }
    }
}

/// Bytes that no two different contents share: every string is preceded by its length.
private struct CanonicalContent {
    private var hash = SHA256()
    /// Bytes not hashed yet, so that the hash gets more than a few at a time.
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
