internal import Wording

/// Something wrong or doubtful in a label set: what, where, and what to do about it.
///
/// Message, remedy and text are safe to print, whatever the files contain; `file` is the path as it is.
package struct Finding: Sendable, Hashable, Codable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable, Codable, CaseIterable {
        /// The set cannot be used until it is fixed.
        case error
        /// The set works, but perhaps not as its owner intends.
        case warning
    }

    package let severity: Severity
    /// The kind of finding, stable for programs; `invalid_utf8` and so on in JSON.
    package let code: Code
    /// The file or folder, with the set's folder as it was given.
    package let file: String
    /// The line in the file, from 1; `nil` when it concerns the whole file.
    package let line: Int?
    /// The character (Unicode scalar) in the line, from 1; `nil` when it concerns the whole line.
    package let column: Int?
    /// What is wrong, in one sentence without its full stop.
    package let message: String
    /// What to do about it, in the imperative.
    package let remedy: String
    /// The text that it is about, cut to `longestText` characters; `nil` when it concerns no line, or the line was not looked up.
    package internal(set) var text: String?

    /// Characters of `text`.
    static let longestText = 200

    package init(
        _ severity: Severity, _ code: Code, file: String, line: Int? = nil, column: Int? = nil, message: String,
        remedy: String
    ) {
        self.severity = severity
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.message = message.printable
        self.remedy = remedy.printable
    }
}

extension Finding: CustomStringConvertible {
    /// `file:line: message — remedy`, one line.
    package var description: String { "\(file.printable)\(line.map { ":\($0)" } ?? ""): \(message) — \(remedy)" }
}

extension Finding: Comparable {
    /// By file, line and column; findings on a whole file come before those on its lines.
    package static func < (left: Finding, right: Finding) -> Bool {
        (left.file, left.line ?? 0, left.column ?? 0, left.code.rawValue, left.message)
            < (right.file, right.line ?? 0, right.column ?? 0, right.code.rawValue, right.message)
    }
}
