import Foundation
import Glibc
import Testing

/// The real binary, built beside the tests, run as a user would run it.
enum Program {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["BIN"] { return URL(filePath: path) }
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "assay")
        return FileManager.default.isExecutableFile(atPath: beside.path)
            ? beside : repository.appending(path: ".build/release/assay")
    }()
    static let model =
        ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] ?? repository.appending(path: "Models/all-MiniLM-L6-v2").path
    /// The cache folder for tests of the shipped label sets, so that a run embeds their examples once.
    static let cache = repository.appending(path: ".cache/tests").path

    static let hasModel = FileManager.default.fileExists(atPath: model + "/model.safetensors")

    /// How a run ended.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
        func object() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }
    }

    /// A process of the binary, not yet started, with an environment that holds none of its settings but those given. Daemons do
    /// not listen for HTTP unless it is given, since many run at the same time.
    ///
    /// - Parameter directory: the working directory; nil is the repository.
    static func process(_ arguments: [String], environment: [String: String] = [:], directory: String? = nil) -> Process {
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.currentDirectoryURL = directory.map { URL(filePath: $0) } ?? repository
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ASSAY_") }
            .merging(arguments.first == "run" ? ["ASSAY_HTTP_LISTEN": "off"] : [:]) { $1 }.merging(environment) { $1 }
        return process
    }

    /// Runs the binary to its end.
    ///
    /// - Parameters:
    ///   - wrapper: a command that runs the binary, with its arguments.
    ///   - deadline: seconds after which it is killed, and the test fails.
    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], directory: String? = nil,
        wrapper: [String] = [], deadline: Double = 300
    ) throws -> Outcome {
        let folder = try Scratch()
        let process = process(arguments, environment: environment, directory: directory)
        let files = try ["in", "out", "err"].map { name in
            try Data(name == "in" ? Array(input.utf8) : []).write(to: folder.url(name))
            return try FileHandle(forUpdating: folder.url(name))
        }
        process.standardInput = files[0]
        process.standardOutput = files[1]
        process.standardError = files[2]
        if let command = wrapper.first {
            process.arguments = Array(wrapper.dropFirst()) + [binary.path] + arguments
            process.executableURL = URL(filePath: command)
        }
        try process.run(deadline: deadline)
        process.waitUntilExit()
        let texts = try ["out", "err"].map { String(decoding: try Data(contentsOf: folder.url($0)), as: UTF8.self) }
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}

extension Process {
    /// Starts the process. When it still runs after `deadline` seconds it is killed, and the test fails.
    func run(deadline: Double) throws {
        try run()
        DispatchQueue.global().asyncAfter(deadline: .now() + deadline) { [weak self] in
            guard let self, isRunning else { return }
            kill(processIdentifier, SIGKILL)
            Issue.record("\((arguments ?? []).joined(separator: " ")) did not end within \(deadline) s")
        }
    }

    /// Waits for the end. When the process still runs after `seconds` it is killed, and the test fails.
    func waitForEnd(seconds: Double = 60, _ place: SourceLocation = #_sourceLocation) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while isRunning, .now < deadline { usleep(10_000) }
        if isRunning {
            kill(processIdentifier, SIGKILL)
            Issue.record("the process did not end within \(seconds) s", sourceLocation: place)
        }
        waitUntilExit()
    }
}

/// A temporary folder, removed with its owner. Short, because the path of an ipc endpoint is.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = "/tmp/assay-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func url(_ name: String) -> URL { URL(filePath: path).appending(path: name) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try FileManager.default.createDirectory(
            at: url(name).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url(name))
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// A small set of two labels, so that a daemon starts at once; returns the folder of label sets.
    func labels() throws -> String {
        let good = ["great work", "I love it", "thank you so much", "wonderful service", "best day ever", "really nice"]
        let bad = ["terrible work", "I hate it", "this is broken", "awful service", "worst day ever", "really bad"]
        try write("Labels/mood/good.txt", good.joined(separator: "\n"))
        try write("Labels/mood/bad.txt", bad.joined(separator: "\n"))
        return path + "/Labels"
    }
}
