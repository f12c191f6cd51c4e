import TestSupport

/// Random JSON that is valid and that Foundation reads too: no lone surrogates, no numbers out of range, no key twice.
struct JSONNoise {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random)! }

    mutating func space() -> String { chance(0.8) ? "" : pick([" ", "\n", "\t", "\r\n", "  "]) }

    /// A literal with its quotes.
    mutating func string() -> String {
        let pieces = [
            "a", "text ", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\u0000", "{",
            "]", ",", ":",
            "a somewhat longer piece of text", "\u{7F}", "\u{2028}", "\u{301}", " ", "\\t",
        ]
        return "\"" + (0..<Int.random(in: 0...8, using: &random)).map { _ in pick(pieces) }.joined() + "\""
    }

    mutating func number() -> String {
        pick(["0", "-0", "1", "-17", "3.25", "1e3", "2E-3", "0.5e+2", "1234567890", "-0.125"])
    }

    mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return "null"
        case 1: return chance(0.5) ? "true" : "false"
        case 2, 3: return number()
        case 4, 5: return string()
        case 6:
            let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in space() + value(depth: depth - 1) + space() }
            return "[" + elements.joined(separator: ",") + "]"
        default:
            let members = (0..<Int.random(in: 0...4, using: &random)).map {
                "\"k\($0)\"" + space() + ":" + space() + value(depth: depth - 1)
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    /// A frame with the fields that a message may have, each perhaps of a wrong type.
    mutating func message() -> String {
        var members: [String] = []
        if chance(0.9) { members.append("\"text\":" + (chance(0.9) ? string() : value(depth: 1))) }
        if chance(0.5) { members.append("\"id\":" + (chance(0.7) ? string() : value(depth: 1))) }
        if chance(0.3) { members.append("\"sets\":" + (chance(0.7) ? "[" + string() + "," + string() + "]" : value(depth: 2))) }
        if chance(0.3) { members.append("\"deadline_ms\":" + (chance(0.7) ? number() : value(depth: 1))) }
        if chance(0.3) { members.append("\"explain\":" + (chance(0.7) ? "true" : value(depth: 1))) }
        if chance(0.5) { members.append("\"metadata\":" + value(depth: 3)) }
        if chance(0.2) { members.append(string() + ":" + value(depth: 2)) }
        members.shuffle(using: &random)
        return "{" + members.joined(separator: space() + "," + space()) + "}"
    }

    mutating func frame() -> String {
        if chance(0.7) { return space() + message() + space() }
        let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            chance(0.7) ? message() : chance(0.6) ? string() : value(depth: 2)
        }
        return "[" + elements.joined(separator: space() + "," + space()) + "]"
    }
}
