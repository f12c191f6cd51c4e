package import Foundation
package import LabelSets
package import Logging

/// Small label sets that a fake model can tell apart.
package enum Samples {
    /// Logs nothing.
    package static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    package static func set(_ name: String, _ labels: [String: [String]]) -> LabelSet {
        LabelSet(
            name: name,
            labels: labels.sorted { $0.key < $1.key }.map { label, texts in
                Label(
                    name: label, examples: texts.enumerated().map { LabelExample(text: $1, file: "\(label).txt", line: $0 + 1) }
                )
            })
    }

    package static let animals = set(
        "animals",
        [
            "cat": ["a cat purrs", "the cat sleeps", "my cat meows", "cat and kitten", "one grey cat", "that cat scratches"],
            "dog": ["a dog barks", "the dog runs", "my dog howls", "dog and puppy", "one brown dog", "that dog bites"],
        ])
    package static let colours = set(
        "colours",
        [
            "red": ["red rose", "red blood", "a red car", "red sky"],
            "blue": ["blue sea", "blue jeans", "a blue car", "blue eyes"],
        ])
}

/// The files that keep examples' embeddings.
package func segments(in cache: String) throws -> [URL] {
    try FileManager.default.subpathsOfDirectory(atPath: cache + "/examples").filter { $0.hasSuffix(".seg") }.sorted()
        .map { URL(filePath: "\(cache)/examples/\($0)") }
}
