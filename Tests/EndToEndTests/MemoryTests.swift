import Foundation
import Glibc
import Testing
import ZeroMQ

/// The memory of the real daemon under floods that become much larger inside than they are outside.
@Suite("Memory under floods", .serialized, .enabled(if: Program.hasModel))
struct MemoryTests {
    struct Flood: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var frame: [UInt8]
        /// Whether a consumer takes the results.
        var isConsumed = false
        /// How many connections send it at the same time.
        var connections = 1
        /// Whether each connection ends after a few messages, and another takes its place.
        var comesAndGoes = false

        init(_ name: String, isConsumed: Bool = false, connections: Int = 1, comesAndGoes: Bool = false, _ frame: String) {
            (testDescription, self.frame, self.isConsumed) = (name, Array(frame.utf8), isConsumed)
            (self.connections, self.comesAndGoes) = (connections, comesAndGoes)
        }

        static func array(_ element: String, _ count: Int = 10_000) -> String {
            "[" + Array(repeating: element, count: count).joined(separator: ",") + "]"
        }

        static let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        static let all = [
            Flood("elements that are no messages", array("1")), Flood("short texts", array(#""a""#)),
            Flood("explained texts", isConsumed: true, array(#"{"text":"a","explain":true}"#)),
            Flood(
                "explained long texts", isConsumed: true,
                array(#"{"text":"\#(String(repeating: "a b ", count: 100))","explain":true}"#, 500)),
            Flood("a frame of a megabyte", String(repeating: "a b ", count: 1 << 18)),
            Flood("an array of a megabyte", array(#""\#(String(repeating: "a b ", count: 1000))""#, 250)),
            Flood("metadata of 64 kB", #"{"text":"a","metadata":"\#(String(repeating: "m", count: 65_000))"}"#),
            Flood("ids of 256 bytes", array(#"{"id":"\#(String(repeating: "i", count: 256))","text":"a"}"#, 3500)),
            Flood("deep JSON", array(#"{"text":"a","metadata":\#(deep)}"#, 6000)),
            Flood("megabytes by 40 connections", connections: 40, String(repeating: "a b ", count: 1 << 18)),
            Flood(
                "megabytes by connections that come and go", connections: 8, comesAndGoes: true,
                String(repeating: "a b ", count: 1 << 18)),
        ]
    }

    /// What may come on top of the memory of a daemon at rest by the defaults, in megabytes: see docs/limits.md.
    private static let growth = 230.0

    @Test("resident memory stays within the documented bound, and comes back", arguments: Flood.all)
    func bound(_ flood: Flood) async throws {
        let scratch = try Scratch()
        let push = "ipc://\(scratch.path)/out"
        let daemon = try Daemon(
            ["--labels", try scratch.labels(), "--pull", "@tcp://127.0.0.1:*", "--push", "@" + push], scratch: scratch)
        let ready = daemon.line(with: "ready").split(separator: " ")
        let pull = String(try #require(ready.first { $0.hasPrefix("pull=") }).dropFirst("pull=".count))
        let before = daemon.residentMegabytes
        try daemon.resetPeak()
        let context = try ZeroMQContext()
        let consumer = try Socket(.pull, context: context)
        if flood.isConsumed { try consumer.connect(push) }
        let sent = try send(flood, to: pull, context, consumer)
        #expect(sent > 2)
        let peak = daemon.peakMegabytes
        #expect(peak - before < Self.growth, "\(before) MB before, \(peak) MB at most")
        #expect(peak < 400)
        // The results that waited are all answers, and the daemon continues.
        if !flood.isConsumed { try consumer.connect(push) }
        var results = 0
        while try consumer.receive(timeout: .seconds(results == 0 ? 30 : 3)) != nil {
            results += 1
            if results > 20_000 { break }
        }
        #expect(results > 0)
        guard results <= 20_000 else { return }
        let deadline = ContinuousClock.now + .seconds(20)
        while daemon.residentMegabytes > before + Self.kept, ContinuousClock.now < deadline { usleep(50_000) }
        #expect(daemon.residentMegabytes < before + Self.kept)
    }

    /// What may be left of it when the flood is over, in megabytes: the cache, and what the allocator keeps.
    private static let kept = 90.0

    /// Sends for four seconds as fast as the daemon takes it, then drops what it has not taken.
    private func send(_ flood: Flood, to pull: String, _ context: ZeroMQContext, _ consumer: Socket) throws -> Int {
        func sender() throws -> Socket {
            let sender = try Socket(.push, context: context)
            try sender.set(.linger, .zero)
            try sender.set(.sendHighWaterMark, 2)
            try sender.connect(pull)
            return sender
        }
        var senders = try (0..<flood.connections).map { _ in try sender() }
        let end = ContinuousClock.now + .seconds(4)
        var (sent, turn) = (0, 0)
        while ContinuousClock.now < end {
            turn += 1
            let place = turn % senders.count
            if flood.comesAndGoes, turn % (20 * senders.count) < senders.count { senders[place] = try sender() }
            if try senders[place].send([Frame(flood.frame)], timeout: .milliseconds(20 / senders.count)) == .sent { sent += 1 }
            while flood.isConsumed, try consumer.tryReceive() != nil {}
        }
        return sent
    }
}
