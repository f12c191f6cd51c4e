import Foundation
import Glibc
import Testing
import ZeroMQ

/// A running `assay run`, its log read as it comes. Killed with its owner if it still runs.
final class Daemon {
    let process: Process
    private let log = Pipe()
    private var text: [UInt8] = []

    /// Starts the daemon and waits until its log has a line with `needle`.
    ///
    /// - Parameters:
    ///   - wrapper: a command that runs the daemon, with its arguments.
    ///   - cache: the cache folder; nil is one in the scratch folder.
    ///   - output: its standard output.
    init(
        _ arguments: [String], scratch: Scratch, environment: [String: String] = [:], wrapper: [String] = [],
        cache: String? = nil, output: FileHandle = .nullDevice, until needle: String = "ready"
    ) throws {
        process = Program.process(
            ["run", "--log-format", "text", "--cache", cache ?? scratch.path + "/cache"] + arguments, environment: environment)
        if let command = wrapper.first {
            process.arguments = Array(wrapper.dropFirst()) + [Program.binary.path] + process.arguments!
            process.executableURL = URL(filePath: command)
        }
        process.standardError = log
        process.standardOutput = output
        try process.run()
        // Long enough to embed the shipped sets on a slow machine.
        try waitForLog(needle, seconds: 300)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Reads the log until a line contains `needle`.
    func waitForLog(_ needle: String, seconds: Double) throws {
        let deadline = Date().addingTimeInterval(seconds)
        let descriptor = log.fileHandleForReading.fileDescriptor
        while !String(decoding: text, as: UTF8.self).contains(needle) {
            let left = deadline.timeIntervalSinceNow
            try #require(left > 0, "no \"\(needle)\" in the log:\n\(String(decoding: text, as: UTF8.self))")
            var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, Int32(left * 1000)) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            try #require(count > 0, "the daemon ended:\n\(String(decoding: text, as: UTF8.self))")
            text += chunk[..<count]
        }
    }

    /// The first line of what has been read of the log that contains `needle`; empty without one.
    func line(with needle: String) -> String {
        String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.contains(needle) }.map(String.init) ?? ""
    }

    /// All lines of what has been read of the log that contain `needle`.
    func lines(with needle: String) -> [String] {
        String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init).filter { $0.contains(needle) }
    }

    /// Tells the daemon to drain.
    func terminate() { send(SIGTERM) }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end; returns the exit code. Kills it, and fails the test, when it does not end.
    func waitForEnd(_ place: SourceLocation = #_sourceLocation) -> Int32 {
        process.waitForEnd(seconds: 60, place)
        return process.terminationStatus
    }

    /// Memory in use, in megabytes.
    var residentMegabytes: Double { megabytes("VmRSS") }

    /// The most memory in use since `resetPeak`, in megabytes.
    var peakMegabytes: Double { megabytes("VmHWM") }

    /// Forgets the peak so far.
    func resetPeak() throws {
        try "5".write(toFile: "/proc/\(process.processIdentifier)/clear_refs", atomically: false, encoding: .utf8)
    }

    private func megabytes(_ key: String) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(key + ":") } ?? ""
        return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? .nan) / 1024
    }
}

/// The far ends of a daemon's sockets: a sender and a collector, on the test's thread.
final class Peer {
    private(set) var push: Socket
    let pull: Socket
    private let context: ZeroMQContext

    init(push address: String, pull bound: String) throws {
        context = try ZeroMQContext()
        push = try Self.sender(address, context)
        pull = try Socket(.pull, context: context)
        try pull.set(.receiveHighWaterMark, 100_000)
        try pull.bind(bound)
    }

    /// Drops the sending socket with all that it still holds, and opens a new one.
    func reconnect(_ address: String) throws { push = try Self.sender(address, context) }

    private static func sender(_ address: String, _ context: ZeroMQContext) throws -> Socket {
        let push = try Socket(.push, context: context)
        try push.set(.immediate, true)
        try push.set(.linger, .zero)
        try push.connect(address)
        return push
    }

    /// Sends a frame and takes the next result.
    func ask(_ frame: [UInt8]) throws -> [String: Any] {
        try push.send(Frame(frame))
        return try next()
    }

    /// The next result.
    func next(seconds: Int = 60) throws -> [String: Any] {
        let frames = try #require(try pull.receive(timeout: .seconds(seconds)), "no result within \(seconds) s")
        return try #require(try JSONSerialization.jsonObject(with: Data(frames[0].bytes)) as? [String: Any])
    }
}
