import Configuration

extension ConfigContent {
    /// The value as a person reads it.
    var text: String {
        switch self {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .double(let number): Self.short(number)
        case .bool(let value): "\(value)"
        case .stringArray(let texts): "[\(texts.map { "\"\($0)\"" }.joined(separator: ", "))]"
        default: "\(self)"
        }
    }

    /// The value as in a YAML file.
    var yaml: String {
        guard case .string(let text) = self else { return text }
        let isPlain = text.first?.isLetter == true || text.hasPrefix("../")
        return isPlain && text.allSatisfy { $0.isLetter || $0.isNumber || "._-/".contains($0) } ? text : "\"\(text)\""
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }
}
