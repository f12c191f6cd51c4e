import Foundation

/// A cache folder that a computation reads and refills: whatever happens to its files, the answer stays the same.
struct CacheSubject: Subject {
    let name: String
    let files: [String: [UInt8]]
    private let answer: @Sendable (_ folder: String) throws -> [Float]
    private let expected: [Float]

    /// - Parameter answer: computes something with the cache in the folder; called once here to fill it.
    init(name: String, in directory: String, answer: @escaping @Sendable (_ folder: String) throws -> [Float]) throws {
        self.name = name
        self.answer = answer
        let folder = "\(directory)/\(name)-sound"
        expected = try answer(folder)
        var files: [String: [UInt8]] = [:]
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        for path in paths.sorted() {
            var isDirectory: ObjCBool = false
            let whole = "\(folder)/\(path)"
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isDirectory), !isDirectory.boolValue else {
                continue
            }
            files[path] = [UInt8](try Data(contentsOf: URL(filePath: whole)))
        }
        guard !files.isEmpty else { throw WrongAnswer(description: "\(name) keeps no files in \(folder)") }
        self.files = files
    }

    func read(_ folder: String) throws(WrongAnswer) -> Bool {
        let found: [Float]
        do { found = try answer(folder) } catch {
            throw WrongAnswer(description: "a damaged cache is no reason to fail: \(error)")
        }
        guard found == expected else { throw WrongAnswer(description: "the answer differs from that of the sound cache") }
        return true
    }
}
