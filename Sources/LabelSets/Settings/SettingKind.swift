internal import Wording

/// What values a setting of `set.yaml` may have, in words and as code.
struct SettingKind<Value: SettingValue>: Sendable {
    /// In words (Markdown).
    let values: String
    let parse: @Sendable (YAMLNode) throws(SettingFault) -> Value
}

extension SettingKind where Value == String {
    private static func line(_ node: YAMLNode) throws(SettingFault) -> String {
        if let text = node.text { return TextLine.trim(text) }
        throw SettingFault(problem: "is not a text", remedy: "write one line of text, in quotes if need be")
    }

    /// A line of text.
    static let text = SettingKind(values: "text", parse: line)
    /// The name of a label.
    static let label = SettingKind(values: "a label", parse: line)
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases of an enumeration.
    static var word: SettingKind {
        let words = Value.allCases.map(\.rawValue)
        let use = "use \(words.joined(separator: ", "))"
        return SettingKind(values: words.map { "`\($0)`" }.joined(separator: ", ")) { node throws(SettingFault) in
            guard let word = node.text.map(TextLine.trim) else {
                throw SettingFault(problem: "is not a word", remedy: use, takesExample: false)
            }
            if let value = Value(rawValue: word) { return value }
            let nearest = NearestName.of(word, in: words)
            throw SettingFault(
                problem: "cannot be \"\(word)\"", remedy: nearest.map { "did you mean \"\($0)\"?" } ?? use,
                takesExample: false)
        }
    }
}

extension SettingKind where Value == Double {
    /// A number between 0 and 1, both included.
    static let share = number("0 to 1") { (0...1).contains($0) }
    /// A number from 0 to below 1.
    static let shareBelowOne = number("0 to below 1") { (0..<1).contains($0) }
    /// A number between 0 and 1, neither included.
    static let shareBetween = number("between 0 and 1") { $0 > 0 && $0 < 1 }
    /// A number above 0 and at most 1.
    static let shareAboveZero = number("above 0, at most 1") { $0 > 0 && $0 <= 1 }

    private static func number(_ range: String, _ isInRange: @escaping @Sendable (Double) -> Bool) -> SettingKind {
        SettingKind(values: range) { node throws(SettingFault) in
            let remedy = "write a number, \(range)"
            guard let text = node.text, let number = Double(text) else {
                throw SettingFault(problem: "is not a number", remedy: remedy)
            }
            guard isInRange(number) else {
                throw SettingFault(code: .outOfRange, problem: "is \(text), out of range", remedy: remedy)
            }
            return number
        }
    }
}

extension SettingKind where Value == LabelSet.Layers {
    /// A list of layers, a single one, or `auto`.
    static let layers = SettingKind(values: "list of layers from 1, or `auto`") { node throws(SettingFault) in
        if node.text == "auto" { return .crossValidated }
        let items: [YAMLNode] = if case .list(let list, _) = node { list } else { [node] }
        let layers = items.compactMap { $0.text.flatMap(Int.init) }
        guard layers.count == items.count, !layers.isEmpty, layers.allSatisfy({ $0 >= 1 }), Set(layers).count == layers.count
        else {
            throw SettingFault(
                problem: "is not a list of different layers, counted from 1", remedy: "write auto, or a list")
        }
        return .these(layers.sorted())
    }
}

extension SettingKind where Value == [String] {
    /// Some of OpenAI's moderation categories.
    static let categories = words("list of words") { word throws(SettingFault) in
        let names = ModerationCategories.names
        guard !names.contains(word) else { return }
        let nearest = NearestName.of(word, in: names)
        throw SettingFault(
            problem: "cannot be \"\(word)\"",
            remedy: nearest.map { "did you mean \"\($0)\"?" } ?? "use \(names.joined(separator: ", "))",
            takesExample: false)
    }

    /// Names of Perspective's attributes, such as `TOXICITY`.
    static let attributes = words("list of words") { word throws(SettingFault) in
        guard !word.isEmpty, word.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) || $0 == 95 }) else {
            throw SettingFault(problem: "cannot be \"\(word)\"", remedy: "write attributes in capitals")
        }
    }

    private static func words(
        _ values: String, _ check: @escaping @Sendable (String) throws(SettingFault) -> Void
    ) -> SettingKind {
        SettingKind(values: values) { node throws(SettingFault) in
            let items: [YAMLNode] = if case .list(let list, _) = node { list } else { [node] }
            var words: [String] = []
            for item in items {
                guard let word = item.text.map(TextLine.trim) else {
                    throw SettingFault(problem: "is not a list of words", remedy: "write a list")
                }
                try check(word)
                if !words.contains(word) { words.append(word) }
            }
            return words
        }
    }
}

extension SettingKind where Value == LabelSet.Prototypes {
    private static let max = 1000

    /// A number of centroids, or `auto`.
    static let prototypes = SettingKind(values: "`auto`, or 1 to \(max)") { node throws(SettingFault) in
        if node.text == "auto" { return .auto }
        if let count = node.text.flatMap(Int.init), (1...max).contains(count) { return .count(count) }
        throw SettingFault(
            problem: "is not a number of centroids per label, nor auto", remedy: "write auto, or a whole number, 1 to \(max)")
    }
}
