internal import Wording

/// Values of `set.yaml`, each checked for its type. An absent value (`key:` with nothing behind) counts as not given.
extension SettingsParser {
    /// A key and its value.
    struct Entry {
        let key: String
        let value: YAMLNode
        /// The key's line.
        let line: Int?
    }

    mutating func mapping(_ node: YAMLNode, of name: String) -> [Entry]? {
        switch node {
        case .null: return []
        case .mapping(let pairs, _):
            var entries: [Entry] = []
            for pair in pairs {
                guard let key = pair.key.text else {
                    add(.invalidValue, pair.key.line, "a key of \(name) is not a word", "write it as key: value")
                    continue
                }
                entries.append(Entry(key: key, value: pair.value, line: pair.key.line))
            }
            return entries
        default:
            add(.invalidValue, node.line, "\(name) is not a mapping", "write it as key: value, indented below it")
            return nil
        }
    }

    mutating func string(_ entry: Entry) -> String? {
        if entry.value.isNull { return nil }
        if let text = entry.value.text { return TextLine.trim(text) }
        add(.invalidValue, entry.line, "\"\(entry.key)\" is not a text", "write one line of text, in quotes if need be")
        return nil
    }

    mutating func word(_ entry: Entry, of words: [String]) -> String? {
        guard let word = string(entry) else { return nil }
        if words.contains(word) { return word }
        let nearest = NearestName.of(word, in: words)
        add(
            .invalidValue, entry.line, "\"\(entry.key)\" cannot be \"\(word)\"",
            nearest.map { "did you mean \"\($0)\"?" } ?? "use \(words.joined(separator: ", "))")
        return nil
    }

    /// A share, `0...1`, or `0..<limit`.
    mutating func number(_ entry: Entry, below limit: Double? = nil) -> Double? {
        if entry.value.isNull { return nil }
        guard let text = entry.value.text, let number = Double(text) else {
            add(.invalidValue, entry.line, "\"\(entry.key)\" is not a number", "write a number from 0 to 1, such as 0.9")
            return nil
        }
        guard (0...1).contains(number), limit.map({ number < $0 }) ?? true else {
            add(
                .outOfRange, entry.line, "\"\(entry.key)\" is \(text), outside 0…1\(limit == 1 ? " (1 excluded)" : "")",
                "write a number from 0 to 1, such as \(limit == 1 ? "0.05" : "0.9")")
            return nil
        }
        return number
    }

    /// A shrinkage, above 0 and at most 1.
    mutating func shrinkage(_ entry: Entry) -> Double? {
        guard let value = number(entry) else { return nil }
        guard value > 0 else {
            add(.outOfRange, entry.line, "\"shrinkage\" is 0", "write a number above 0 and at most 1, such as 0.4")
            return nil
        }
        return value
    }

    /// A number of centroids, at least 1, or `auto`.
    mutating func prototypes(_ entry: Entry) -> LabelSet.Prototypes? {
        if entry.value.isNull { return nil }
        if entry.value.text == "auto" { return .auto }
        if let count = entry.value.text.flatMap(Int.init), (1...Self.mostPrototypes).contains(count) { return .count(count) }
        add(
            .invalidValue, entry.line, "\"prototypes\" is not a number of centroids a label, nor auto",
            "write it as prototypes: auto, or a whole number from 1 to \(Self.mostPrototypes)")
        return nil
    }

    /// Layers, in ascending order: a list, a single number, or `auto`.
    mutating func layers(_ entry: Entry) -> LabelSet.Layers? {
        if entry.value.text == "auto" { return .crossValidated }
        let items: [YAMLNode]
        switch entry.value {
        case .null: return nil
        case .list(let list, _): items = list
        default: items = [entry.value]
        }
        let layers = items.compactMap { $0.text.flatMap(Int.init) }
        if layers.count == items.count, !layers.isEmpty, layers.allSatisfy({ $0 >= 1 }), Set(layers).count == layers.count {
            return .these(layers.sorted())
        }
        add(
            .invalidValue, entry.line, "\"layers\" is not a list of different layers, counted from 1",
            "write it as layers: [2, 4, 6], or layers: auto")
        return nil
    }

    mutating func unknown(_ entry: Entry, among keys: [String], in place: String) {
        let nearest = NearestName.of(entry.key, in: keys)
        add(
            .unknownKey, entry.line, "\(place) has no key \"\(entry.key)\"",
            nearest.map { "did you mean \"\($0)\"?" } ?? "remove it, or use one of: \(keys.joined(separator: ", "))")
    }
}

extension YAMLNode {
    var isNull: Bool { if case .null = self { true } else { false } }

    var text: String? { if case .scalar(let text, _) = self { text } else { nil } }
}
