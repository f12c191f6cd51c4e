/// What a client may do.
package struct Scopes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// See label sets, models and metrics.
    package static let read = Scopes(rawValue: 1)
    /// Have texts tagged, embedded and moderated.
    package static let classify = Scopes(rawValue: 2)
    /// Change examples, and suggest scores.
    package static let edit = Scopes(rawValue: 4)
    package static let admin = Scopes(rawValue: 8)
    package static let all: Scopes = [.read, .classify, .edit, .admin]

    /// Their names, in the order in which they are written.
    package static let named: [(name: String, scope: Scopes)] = [
        ("read", .read), ("classify", .classify), ("edit", .edit), ("admin", .admin),
    ]

    /// - Returns: nil for a name that no scope has. `admin` includes the others.
    package init?(name: some StringProtocol) {
        guard let scope = Self.named.first(where: { $0.name == name })?.scope else { return nil }
        self = scope == .admin ? .all : scope
    }

    /// As they are written: `read`, `classify`; `admin` alone, because it includes the others.
    package var names: [String] {
        contains(.admin) ? ["admin"] : Self.named.filter { contains($0.scope) }.map(\.name)
    }
}
