internal import Sodium

/// A part of what a version is the hash of.
package enum VersionField: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case number(Double)
}

extension LabelSet {
    /// The version: SHA-256 over everything that affects decisions, as lower-case hexadecimal.
    ///
    /// In it: settings, except descriptions, and each label's name and texts. Not in it: the order of texts, the file a text
    /// is in, comments, descriptions, tests, the name of the set. So moving a text to another line or from a `.txt` to a
    /// `.tsv` keeps the version.
    var contentVersion: String {
        var content = CanonicalContent()
        content.append(.text("assay label set 1"))
        for setting in SetSettings.definitions {
            for field in setting.hashed(settings) { content.append(field) }
        }
        for table in Self.tables {
            for field in fields(of: table) { content.append(field) }
        }
        content.append(.integer(labels.count))
        for label in labels.sorted(by: { $0.name < $1.name }) {
            content.append(.text(label.name))
            content.append(.integer(label.examples.count))
            for text in label.examples.map(\.text).sorted() { content.append(.text(text)) }
        }
        return content.digest
    }

    /// Settings of labels that are hashed together.
    private struct Table {
        let settings: [SetSetting<SetSettings.OfLabel>]
        /// Whether it is hashed without rows too, as in the first format. Later ones are left out, and begin with their key.
        let isAlways: Bool
    }

    private static let tables: [Table] = {
        let always = [["threshold"], ["recall", "precision"]]
        let definitions = SetSettings.OfLabel.definitions.filter(\.decides)
        let later = definitions.filter { !always.joined().contains($0.key) }
        return always.map { keys in Table(settings: definitions.filter { keys.contains($0.key) }, isAlways: true) }
            + later.map { Table(settings: [$0], isAlways: false) }
    }()

    /// The number of rows, then a row for each label that has one of the settings: its name, which setting, the value.
    private func fields(of table: Table) -> [VersionField] {
        let rows = settings.labels.sorted { $0.key < $1.key }.flatMap { label, settings in
            table.settings.compactMap { setting in
                setting.fields(settings).map { value in
                    [.text(label)] + (table.settings.count > 1 ? [.text(setting.key)] : []) + value
                }
            }
        }
        guard table.isAlways || !rows.isEmpty else { return [] }
        let key = table.isAlways ? [] : table.settings.map { VersionField.text($0.key) }
        return key + [.integer(rows.count)] + rows.joined()
    }
}

extension SetSetting {
    /// What a setting adds to a set's version.
    fileprivate func hashed(_ settings: Settings) -> [VersionField] {
        switch version {
        case .no: []
        case .ifGiven: fields(settings).map { [.text(key)] + $0 } ?? []
        case .always(let absent): fields(settings) ?? [absent]
        }
    }
}

/// Bytes that no two different contents share: every string is preceded by its length.
private struct CanonicalContent {
    private var hash = SHA256()
    /// Bytes not hashed yet, so that the hash gets more than a few at a time.
    private var bytes: [UInt8] = []
    private static let blockSize = 1 << 16

    mutating func append(_ field: VersionField) {
        switch field {
        case .text(let text): append(text)
        case .integer(let number): append(UInt64(bitPattern: Int64(number)))
        case .number(let number): append(number.bitPattern)
        }
    }

    private mutating func append(_ string: String) {
        append(.integer(string.utf8.count))
        bytes.append(contentsOf: string.utf8)
        guard bytes.count >= Self.blockSize else { return }
        hash.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    var digest: String {
        var hash = hash
        hash.update(bytes)
        return hash.finalize().hexadecimal
    }
}
