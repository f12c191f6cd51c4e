import Foundation
import Glibc
import Synchronization
import Testing
import ZeroMQ

/// What becomes of results whose consumer is slow, or gone without a word.
@Suite("Delivery", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct DeliveryTests {
    private func send(_ count: Int, to address: String, _ context: ZeroMQContext) throws {
        let push = try Socket(.push, context: context)
        try push.set(.linger, nil)
        try push.connect(address)
        for id in 0..<count { try push.send(Frame(#"{"id":"\#(id)","text":"I love it \#(id % 20)"}"#)) }
    }

    @Test("a drain waits for a consumer that is behind", arguments: ["ipc", "tcp"])
    func slowConsumer(_ wire: String) throws {
        let scratch = try Scratch()
        let input = "ipc://\(scratch.path)/in"
        let daemon = try Daemon(
            [
                "--labels", scratch.labels(), "--pull", "@" + input,
                "--push", wire == "ipc" ? "@ipc://\(scratch.path)/out" : "@tcp://127.0.0.1:*",
            ], scratch: scratch)
        let ready = daemon.line(with: "ready").split(separator: " ")
        let output = String(try #require(ready.first { $0.hasPrefix("push=") }).dropFirst("push=".count))
        let context = try ZeroMQContext()
        let pull = try Socket(.pull, context: context)
        try pull.set(.receiveHighWaterMark, 5)
        try pull.connect(output)
        try daemon.waitForLog("sink connected", seconds: 30)
        try send(600, to: input, context)
        try #require(try pull.receive(timeout: .seconds(30)) != nil)
        daemon.terminate()
        var received = 1
        while received < 600, try pull.receive(timeout: .seconds(30)) != nil { received += 1 }
        #expect(received == 600)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("results that a consumer does not take before the drain's end change the exit code")
    func stoppedConsumer() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", "@" + output], scratch: scratch,
            environment: ["ASSAY_DRAIN_TIMEOUT_SECONDS": "1"])
        let context = try ZeroMQContext()
        let pull = try Socket(.pull, context: context)
        try pull.set(.receiveHighWaterMark, 5)
        try pull.set(.linger, .zero)
        try pull.connect(output)
        try daemon.waitForLog("sink connected", seconds: 30)
        try send(600, to: input, context)
        try #require(try pull.receive(timeout: .seconds(30)) != nil)
        daemon.terminate()
        try daemon.waitForLog("stopped with a failure", seconds: 30)
        #expect(daemon.waitForEnd() == 3)
        #expect(!daemon.line(with: "before the drain's end").isEmpty)
        #expect(!daemon.line(with: "stopped with a failure").contains("lost=0"))
    }

    @Test(
        "a consumer whose machine is gone is given up within the heartbeat's time",
        .enabled(if: Network.isAllowed, "takes root and ip netns"))
    func deadMachine() throws {
        let scratch = try Scratch()
        let network = try Network()
        let input = "ipc://\(scratch.path)/in"
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", "@tcp://*:7702", "--insecure"], scratch: scratch,
            environment: ["ASSAY_ZEROMQ_HEARTBEAT_SECONDS": "0.5", "ASSAY_ZEROMQ_HEARTBEAT_TIMEOUT_SECONDS": "2"],
            wrapper: network.wrapper)
        let context = try ZeroMQContext()
        let consumers = try (0..<2).map { index in
            let pull = try Socket(.pull, context: context)
            try pull.connect("tcp://\(network.address(index)):7702")
            try daemon.waitForLog("sink connected endpoint=tcp://\(network.address(index))", seconds: 30)
            return pull
        }
        // Each gets its share.
        try send(40, to: input, context)
        for consumer in consumers {
            for _ in 0..<20 { try #require(try consumer.receive(timeout: .seconds(30)) != nil) }
        }
        // What is received may not be acknowledged yet, and would count as lost.
        try network.waitUntilAcknowledged(seconds: 30)
        try network.cut(0)
        try send(40, to: input, context)
        for _ in 0..<20 { try #require(try consumers[1].receive(timeout: .seconds(30)) != nil) }
        try daemon.waitForLog("a consumer's machine does not answer", seconds: 30)
        #expect(daemon.line(with: "does not answer").contains("lost=20 "))
        // From here on the other one gets all.
        try send(40, to: input, context)
        for _ in 0..<40 { try #require(try consumers[1].receive(timeout: .seconds(30)) != nil) }
        daemon.terminate()
        #expect(daemon.waitForEnd() == 3)
    }

    @Test(
        "so is one that nothing was sent to, and that costs nothing",
        .enabled(if: Network.isAllowed, "takes root and ip netns"))
    func idleMachine() throws {
        let scratch = try Scratch()
        let network = try Network()
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@ipc://\(scratch.path)/in", "--push", "@tcp://*:7702", "--insecure"],
            scratch: scratch,
            environment: ["ASSAY_ZEROMQ_HEARTBEAT_SECONDS": "0.5", "ASSAY_ZEROMQ_HEARTBEAT_TIMEOUT_SECONDS": "2"],
            wrapper: network.wrapper)
        let context = try ZeroMQContext()
        let pull = try Socket(.pull, context: context)
        try pull.connect("tcp://\(network.address(0)):7702")
        try daemon.waitForLog("sink connected", seconds: 30)
        try network.cut(0)
        try daemon.waitForLog("a consumer's machine does not answer", seconds: 30)
        #expect(daemon.line(with: "does not answer").contains("lost=0 "))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}

/// A network namespace with two interfaces to this one; removed with its owner.
final class Network {
    private static let command = "/usr/sbin/ip"
    private let name = "assay\(count.add(1, ordering: .relaxed).newValue)-\(getpid() % 10_000)"
    private static let count = Atomic<Int>(0)

    /// Whether namespaces can be made here.
    static let isAllowed: Bool = {
        guard getuid() == 0, FileManager.default.isExecutableFile(atPath: command) else { return false }
        let probe = "assay-probe\(getpid())"
        guard (try? run(["netns", "add", probe])) != nil else { return false }
        return (try? run(["netns", "del", probe])) != nil
    }()

    init() throws {
        try Self.run(["netns", "add", name])
        for index in 0..<2 {
            try Self.run(["link", "add", outer(index), "type", "veth", "peer", "name", "in\(index)", "netns", name])
            try Self.run(["addr", "add", "10.213.\(index).1/24", "dev", outer(index)])
            try Self.run(["link", "set", outer(index), "up"])
            try Self.run(["-n", name, "addr", "add", address(index) + "/24", "dev", "in\(index)"])
            try Self.run(["-n", name, "link", "set", "in\(index)", "up"])
        }
    }

    deinit {
        // With one end of a pair goes the other, also where a connection still holds the namespace.
        for index in 0..<2 { remove(["link", "del", outer(index)]) }
        remove(["netns", "del", name])
    }

    private func remove(_ arguments: [String]) {
        do { try Self.run(arguments) } catch { Issue.record("\(error)") }
    }

    /// Runs a command inside.
    var wrapper: [String] { [Self.command, "netns", "exec", name] }

    /// The inner address of an interface.
    func address(_ index: Int) -> String { "10.213.\(index).2" }

    /// Takes an interface down, so that nothing arrives any more in either direction.
    func cut(_ index: Int) throws { try Self.run(["link", "set", outer(index), "down"]) }

    /// Waits until the other side has acknowledged all that was sent from inside.
    func waitUntilAcknowledged(seconds: Double) throws {
        let deadline = Date().addingTimeInterval(seconds)
        while true {
            let table = try Self.run(["netns", "exec", name, "cat", "/proc/net/tcp"])
            // Local and remote address, state (01 is established), then bytes to send and to read, hexadecimal.
            let connections = table.split(separator: "\n").map { $0.split(separator: " ") }.filter {
                $0.count > 4 && $0[3] == "01"
            }
            if !connections.isEmpty, connections.allSatisfy({ $0[4].hasPrefix("00000000:") }) { return }
            guard Date() < deadline else { throw Failure(arguments: ["acknowledged", table]) }
        }
    }

    private func outer(_ index: Int) -> String { "\(name)-\(index)" }

    private struct Failure: Error { var arguments: [String] }

    /// - Returns: what the command printed.
    @discardableResult
    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: command)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run(deadline: 120)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(arguments: arguments) }
        return text
    }
}
