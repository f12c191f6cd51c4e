internal import FoundationEssentials

/// Messages without labels, as a stream brings them: each distinct text once, in order of first appearance, with how often it
/// came.
public struct Traffic: Sendable {
    /// How lines are read.
    public enum Format: Sendable {
        /// One message a line.
        case lines
        /// A JSON object a line, with the message under `text`; other fields are ignored.
        case json
    }

    /// A line that holds no message.
    public struct BadLine: Sendable, Hashable {
        public var line: Int
        public var reason: String
    }

    public private(set) var texts: [String] = []
    /// How often each text came.
    public private(set) var counts: [Int] = []
    /// Lines that were passed over; blank ones are not counted.
    public private(set) var badLines: [BadLine] = []
    /// All messages, repetitions counted.
    public var messages: Int { counts.reduce(0, +) }

    private let format: Format
    private var places: [String: Int] = [:]
    private var lines = 0

    public init(format: Format = .lines) {
        self.format = format
    }

    /// Takes the next line, without its line end. White space at both ends does not count.
    public mutating func add(line: [UInt8]) {
        lines += 1
        guard let text = String(validating: line, as: UTF8.self) else { return refuse("it is not UTF-8") }
        switch format {
        case .lines: add(text)
        case .json:
            if text.allSatisfy(\.isWhitespace) { return }
            do {
                add(try JSONDecoder().decode(Message.self, from: Data(line)).text)
            } catch {
                refuse("it is no JSON object with a string under \"text\"")
            }
        }
    }

    private struct Message: Decodable { var text: String }

    private mutating func refuse(_ reason: String) { badLines.append(BadLine(line: lines, reason: reason)) }

    private mutating func add(_ text: String) {
        guard let start = text.firstIndex(where: { !$0.isWhitespace }), let end = text.lastIndex(where: { !$0.isWhitespace })
        else { return }
        let trimmed = String(text[start...end])
        if let place = places[trimmed] {
            counts[place] += 1
        } else {
            places[trimmed] = texts.count
            texts.append(trimmed)
            counts.append(1)
        }
    }
}
