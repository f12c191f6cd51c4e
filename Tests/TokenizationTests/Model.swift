import Foundation
import Testing
import Tokenization

/// The model the golden files were made with, which is not part of the repository.
enum Model {
    /// `ASSAY_MODEL_PATH`, or `Models/all-MiniLM-L6-v2` in the repository.
    static let directory: URL = {
        if let path = ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] { return URL(fileURLWithPath: path) }
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return repository.appendingPathComponent("Models/all-MiniLM-L6-v2")
    }()

    static let tokenizerPath = directory.appendingPathComponent("tokenizer.json").path

    static let isPresent = FileManager.default.fileExists(atPath: tokenizerPath)

    static let absence: Comment = "needs all-MiniLM-L6-v2: run Scripts/bootstrap or set ASSAY_MODEL_PATH"

    private static let loaded = Result { try Tokenizer(contentsOf: tokenizerPath) }

    /// The model's own tokenizer, loaded once.
    static var tokenizer: Tokenizer {
        get throws { try loaded.get() }
    }
}

/// A folder that goes away with its last user.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("assay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func write(_ contents: Data, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try contents.write(to: file)
        return file.path
    }
}

extension Tokenizer {
    /// The ids of a text that may be broken UTF-8.
    func ids(of bytes: [UInt8], maxTokens: Int = .max) -> (ids: [Int32], isTruncated: Bool) {
        var ids: [Int32] = []
        let isTruncated = bytes.withUnsafeBufferPointer { encode($0, into: &ids, maxTokens: maxTokens) }
        return (ids, isTruncated)
    }
}
