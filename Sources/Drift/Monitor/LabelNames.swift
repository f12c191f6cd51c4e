/// The labels that a set has given, as categories.
package struct LabelNames {
    /// Categories at most; the last one is all further labels.
    package static let limit = 64

    package let set: String
    private var places: [String: Int] = [:]
    package private(set) var names: [String] = []

    package init(set: String) { self.set = set }

    package mutating func category(of label: String) -> Int {
        if let place = places[label] { return place }
        guard names.count < Self.limit - 1 else { return Self.limit - 1 }
        places[label] = names.count
        names.append(label)
        return names.count - 1
    }

    func name(of category: Int) -> String {
        guard category < names.count else { return "other labels" }
        return names[category].isEmpty ? "no label" : names[category]
    }
}
