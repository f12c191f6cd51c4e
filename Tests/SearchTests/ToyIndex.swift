import Foundation
import Search
import TestSupport

/// A small index in a temporary folder.
struct ToyIndex {
    let scratch: Scratch
    var path: String { scratch.path + "/texts.index" }

    static let model = IndexModel(name: "toy@00", fingerprint: "00", dimensions: 3)
    static let texts = [
        IndexedText(id: "a", text: "The battery died after a week", metadata: #"{"stars":1}"#),
        IndexedText(id: "b", text: "Battery life is great"),
        IndexedText(id: "c", text: "The screen is too dark"),
        IndexedText(id: "d", text: "Café au lait, naïve and \"quoted\" OR NOT 😀 again"),
    ]
    static let vectors: [Float] = [1, 0, 0, 0.8, 0.6, 0, 0, 0, 1, 0, 1, 0]

    init() throws { scratch = try Scratch() }

    /// Writes the texts above, or others along the first axis.
    func build(_ texts: [IndexedText]? = nil) throws {
        let builder = try IndexBuilder(path: path, model: Self.model)
        if let texts {
            try builder.add(texts, vectors: texts.flatMap { _ in [1, 0, 0] as [Float] })
        } else {
            try builder.add(Array(Self.texts[..<2]), vectors: Array(Self.vectors[..<6]))
            try builder.add(Array(Self.texts[2...]), vectors: Array(Self.vectors[6...]))
        }
        try builder.finish()
    }

    func open() throws -> SearchIndex { try SearchIndex(path: path) }

    /// The names in the folder.
    var files: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.path) } }

    var bytes: [UInt8] { get throws { [UInt8](try Data(contentsOf: URL(filePath: path))) } }
}
