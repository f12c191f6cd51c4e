/// How a text is compared with the labels, as settings name it. Every scorer's folder declares its own.
package struct ClassificationMethod: RawRepresentable, Codable, Sendable, Hashable, CaseIterable {
    package let rawValue: String

    /// - Returns: nil for a name that no scorer has.
    package init?(rawValue: String) {
        guard Self.allCases.contains(where: { $0.rawValue == rawValue }) else { return nil }
        self.rawValue = rawValue
    }

    /// For scorers.
    init(_ name: String) { rawValue = name }

    /// The best of all candidates by held-out log loss.
    package static let auto = ClassificationMethod("auto")

    /// `auto` and the scorers' methods, each once.
    package static var allCases: [ClassificationMethod] {
        Scorers.all.reduce(into: [.auto]) { if !$0.contains($1.method) { $0.append($1.method) } }
    }
}
