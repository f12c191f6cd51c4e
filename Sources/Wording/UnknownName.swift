/// The message for a name that is not among the existing ones.
package enum UnknownName {
    /// `there is no label set sentimant — did you mean sentiment? There are: moderation, sentiment, spam`
    ///
    /// - Parameters:
    ///   - kind: what is named: `label set`, `column`, `command`.
    ///   - names: those that exist; a long list is cut.
    package static func message(_ kind: String, _ name: String, in names: [String]) -> String {
        let guess = NearestName.of(name, in: names).map { " — did you mean \($0)?" } ?? ";"
        guard !names.isEmpty else { return "there is no \(kind) \(name); there are none" }
        let listed = names.prefix(listedCount).joined(separator: ", ") + (names.count > listedCount ? ", …" : "")
        return "there is no \(kind) \(name)\(guess) \(guess == ";" ? "there" : "There") are: \(listed)"
    }

    private static let listedCount = 30
}
