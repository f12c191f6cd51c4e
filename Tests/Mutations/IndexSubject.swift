import Foundation
import Search

/// An index of texts: a damaged one is refused, or answers as the sound one does.
struct IndexSubject: Subject {
    let name = "search-index"
    let files: [String: [UInt8]]
    private let expected: [Set<IndexedText>]

    private static let file = "texts.index"

    init(in directory: String) throws {
        let folder = "\(directory)/\(name)-sound"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/\(Self.file)"
        let builder = try IndexBuilder(path: path, model: IndexModel(name: "toy", fingerprint: "00", dimensions: 3))
        let texts = ["a small cat", "a big dog", "the cat and the dog"]
        try builder.add(
            texts.enumerated().map { IndexedText(id: "\($0.offset)", text: $0.element, metadata: #"{"n":1}"#) },
            vectors: [1, 0, 0, 0, 1, 0, 0.8, 0.6, 0])
        try builder.finish()
        files = [Self.file: [UInt8](try Data(contentsOf: URL(filePath: path)))]
        expected = try Self.answers(path)
    }

    /// Without the order by words, which depends on the lengths of texts: they have no checksum.
    private static func answers(_ path: String) throws -> [Set<IndexedText>] {
        let index = try SearchIndex(path: path)
        return [
            try index.search(.meaning([1, 0, 0]), limit: 1), try index.search(.words("cat"), limit: 3),
            try index.search(.both("big", [0, 1, 0]), limit: 3), try index.like(id: "0", limit: 1) ?? [],
        ].map { Set($0.map(\.text)) }
    }

    func read(_ folder: String) throws(WrongAnswer) -> Bool {
        let found: [Set<IndexedText>]
        do { found = try Self.answers("\(folder)/\(Self.file)") } catch is IndexError {
            return false
        } catch {
            throw WrongAnswer(description: "not an error of the index: \(error)")
        }
        guard found == expected else { throw WrongAnswer(description: "the answers differ from those of the sound index") }
        return true
    }
}
