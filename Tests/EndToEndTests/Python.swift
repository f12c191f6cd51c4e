import Foundation

/// An interpreter with other libraries and clients, named in PYTHON.
enum Python {
    static let interpreter = ProcessInfo.processInfo.environment["PYTHON"].flatMap { $0.isEmpty ? nil : $0 } ?? "python3"
    static let hasZeroMQ = has("zmq")

    /// Whether it has all of some modules.
    static func has(_ modules: String...) -> Bool {
        (try? run(URL(filePath: "-c"), ["import " + modules.joined(separator: ", ")], isCode: true).status) == 0
    }

    static func run(
        _ script: URL, _ arguments: [String], isCode: Bool = false, environment: [String: String] = [:]
    ) throws -> Program.Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter, isCode ? "-c" : script.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run(deadline: 300)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let problems = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Program.Outcome(status: process.terminationStatus, output: text, errors: problems)
    }
}
