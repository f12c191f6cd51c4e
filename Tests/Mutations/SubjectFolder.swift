import Foundation

/// A subject's files on disk, of which one at a time is damaged and restored.
struct SubjectFolder {
    let path: String
    private let files: [(path: String, sound: [UInt8])]

    init(_ subject: any Subject, in directory: String) throws {
        path = "\(directory)/\(subject.name)"
        files = subject.files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        for file in files {
            let whole = URL(filePath: "\(path)/\(file.path)")
            try FileManager.default.createDirectory(at: whole.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Self.write(file.sound, to: whole.path)
        }
    }

    /// Damages a file, lets the body read the folder, and restores it.
    func withDamage<Result>(_ generator: inout SeededGenerator, _ body: () throws -> Result) throws -> Result {
        let file = files.randomElement(using: &generator)!
        var bytes = file.sound
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            Mutation.allCases.randomElement(using: &generator)!.apply(to: &bytes, using: &generator)
        }
        try Self.write(bytes, to: "\(path)/\(file.path)")
        let result = try body()
        // Readers may have replaced what they found to be damaged; all files are put back, not this one alone.
        for file in files { try Self.write(file.sound, to: "\(path)/\(file.path)") }
        return result
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        guard descriptor >= 0, Foundation.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw WrongAnswer(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
