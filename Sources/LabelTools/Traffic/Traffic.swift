internal import Wording

/// Real messages, each different text once: what the tools try label sets on.
package struct Traffic: Sendable {
    /// A text of the stream.
    package struct Message: Sendable {
        /// One line: line breaks and tabs within it are spaces, which the model reads the same way.
        package var text: String
        /// Its first position, from 1.
        package var line: Int
        /// How often it occurs.
        package var count: Int
    }

    /// A line that is not a message.
    package struct BadLine: Sendable, Hashable {
        package var line: Int
        package var reason: String
    }

    /// Where the messages are from: a path, or `standard input`.
    package let name: String
    /// The different texts, in the order in which they came.
    package let messages: [Message]
    /// The number of messages, including repeated ones.
    package let total: Int
    /// The number of lines that are not messages. Blank ones do not count.
    package let badLines: Int
    /// The first few of them.
    package let firstBad: [BadLine]

    package var texts: [String] { messages.map(\.text) }

    /// Makes the traffic from what was read.
    ///
    /// - Throws: `AssayError` when there is no message in it.
    init(name: String, messages: [Message], total: Int, badLines: Int, firstBad: [BadLine]) throws {
        guard !messages.isEmpty else {
            let reason = firstBad.first.map { "no line is a message; line \($0.line): \($0.reason)" } ?? "it is empty"
            throw AssayError(
                .configuration, at: name, "it contains no message: \(reason)",
                remedy: "give a file with one message per line, or .jsonl with a \"text\" in every object")
        }
        self.name = name
        self.messages = messages
        self.total = total
        self.badLines = badLines
        self.firstBad = firstBad
    }
}
