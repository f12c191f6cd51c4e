import Foundation
import Testing
import ZeroMQ

/// Longer than anything here takes, so that a failure ends.
let patience: Duration = .seconds(20)

/// The transports every pattern is tried over.
enum Wire: String, CaseIterable, Sendable {
    case inproc, ipc, tcp
}

/// One test's context, and a name for its ipc files.
struct Scene {
    let context: ZeroMQContext
    /// Unique to the scene, in a folder that the test run removes at its end: sockets may outlive the scene.
    let path = "\(TemporaryFolder.path)/\(UUID().uuidString.prefix(8))"

    init() throws {
        context = try ZeroMQContext()
    }

    func socket(_ kind: Socket.Kind) throws -> Socket {
        let socket = try Socket(kind, context: context)
        try socket.set(.linger, .zero)
        return socket
    }

    /// Where to bind: a free port, or a unique name.
    func address(_ wire: Wire) -> String {
        switch wire {
        case .inproc: "inproc://scene"
        case .ipc: "ipc://\(path)"
        case .tcp: "tcp://127.0.0.1:*"
        }
    }

    /// Two sockets, the first bound, the second connected to it.
    func pair(_ bound: Socket.Kind, _ connected: Socket.Kind, _ wire: Wire) throws -> (Socket, Socket) {
        let (first, second) = (try socket(bound), try socket(connected))
        try second.connect(first.bind(address(wire)))
        return (first, second)
    }
}

enum TemporaryFolder {
    static let path: String = {
        let path = "/tmp/assay-zeromq-\(UUID().uuidString.prefix(8))"
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.path) }
        return path
    }()
}

extension Socket {
    /// The next message's frames as text; fails the test when none comes.
    func receiveTexts(_ place: SourceLocation = #_sourceLocation) throws -> [String] {
        let frames = try #require(try receive(timeout: patience), "no message came", sourceLocation: place)
        return frames.map(\.description)
    }
}

extension SocketMonitor {
    /// Reads events until one is of interest; fails the test when none is.
    func first(
        _ place: SourceLocation = #_sourceLocation, where matches: (MonitorEvent.Kind) -> Bool
    ) throws -> MonitorEvent {
        var seen: [MonitorEvent] = []
        while let event = try next(timeout: patience) {
            if matches(event.kind) { return event }
            seen.append(event)
        }
        return try #require(nil as MonitorEvent?, "only \(seen) came", sourceLocation: place)
    }
}

/// Runs blocking code on a separate thread, never on Swift's pool.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Result { try body() })
        }
    }
}
