import Foundation
import Glibc
import Testing
import ZeroMQ

/// The daemon when nobody reads its log, and when the same event recurs again and again.
@Suite("Log", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct LogTests {
    /// Linux only: how much a pipe holds.
    private static let setPipeSize: Int32 = 1031

    @Test("a reader of the log that stalls holds neither messages nor the shutdown")
    func stalledReader() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let log = Pipe()
        let writing = log.fileHandleForWriting.fileDescriptor
        #expect(fcntl(writing, Self.setPipeSize, 4096) == 4096)
        let process = Program.process(
            [
                "run", "--labels", try scratch.labels(), "--cache", scratch.path + "/cache", "--log-level", "trace",
                "--pull", "@" + input, "--push", ">" + output,
            ])
        process.standardError = log
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let peer = try Peer(push: input, pull: output)
        // Each is refused with a line of level debug: more than the pipe and the queue hold.
        for _ in 0..<60 {
            for _ in 0..<100 { try peer.push.send(Frame([0xFF])) }
            for _ in 0..<100 { #expect(try peer.next()["error"] != nil) }
        }
        kill(process.processIdentifier, SIGTERM)
        process.waitForEnd()
        #expect(process.terminationStatus == 0)
    }

    @Test("a source that the daemon cannot reach is reported")
    func unreachable() throws {
        let scratch = try Scratch()
        let daemon = try Daemon(
            [
                "--labels", scratch.labels(), "--pull", ">ipc://\(scratch.path)/nobody", "--push",
                "ipc://\(scratch.path)/out",
            ], scratch: scratch)
        try daemon.waitForLog("source cannot be reached yet", seconds: 30)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a health probe that connects and goes gives one line and a count")
    func probes() throws {
        let scratch = try Scratch()
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "tcp://127.0.0.1:*", "--push", "ipc://\(scratch.path)/out"],
            scratch: scratch)
        let address = try #require(
            daemon.line(with: "ready").split(separator: " ").first { $0.hasPrefix("pull=tcp://") }?.split(separator: ":").last)
        for _ in 0..<20 { try probe(port: try #require(UInt16(address))) }
        // A real peer afterwards: the events before its own have been seen.
        let context = try ZeroMQContext()
        let push = try Socket(.push, context: context)
        try push.connect("tcp://127.0.0.1:\(address)")
        try daemon.waitForLog("source connected", seconds: 30)
        daemon.terminate()
        try daemon.waitForLog("stopped", seconds: 30)
        #expect(daemon.waitForEnd() == 0)
        let refused = daemon.lines(with: "source refused")
        #expect(refused.count == 2, "\(refused)")
        #expect(refused.last?.contains("times=19") == true)
        #expect(daemon.lines(with: "source disconnected").count <= 1)
    }

    /// Connects to a port and hangs up, and waits until the other side has too.
    private func probe(port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        shutdown(descriptor, Int32(SHUT_WR))
        var bytes = [UInt8](repeating: 0, count: 256)
        while recv(descriptor, &bytes, bytes.count, 0) > 0 {}
    }
}
