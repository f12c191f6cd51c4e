internal import Glibc
internal import Synchronization
internal import Wording

/// A system thread for work that blocks or computes for long; its end can be awaited.
package final class WorkerThread: Sendable {
    private enum State {
        case running([CheckedContinuation<Void, any Error>])
        case finished(Result<Void, any Error>)
    }

    private let state = Mutex(State.running([]))

    /// Starts the thread.
    ///
    /// - Parameter name: what an error, and `top` and `perf` in 15 bytes, call the thread.
    package init(name: String, _ body: @escaping @Sendable () throws -> Void) throws {
        let start = Unmanaged.passRetained(
            Start {
                Self.nameThread(name)
                self.finish(Result { try body() })
            })
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            throw AssayError(.system, at: "thread \(name)", String(cString: strerror(status)))
        }
        pthread_detach(thread)
    }

    /// Sets the calling thread's name in the kernel (`pthread_setname_np`, which Swift's Glibc does not have).
    private static func nameThread(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        // A thread without a name works as well.
        guard file >= 0 else { return }
        var name = String(name.prefix(15))
        name.withUTF8 { _ = write(file, $0.baseAddress, $0.count) }
        close(file)
    }

    /// Waits for the thread's end and throws what it threw.
    package func value() async throws { try await end(orCancelled: false) }

    /// The same, but throws `CancellationError` when the task is cancelled first. The thread continues.
    func valueUnlessCancelled() async throws {
        try await withTaskCancellationHandler {
            try await end(orCancelled: true)
        } onCancel: {
            letGo()
        }
    }

    private func end(orCancelled: Bool) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Void, any Error>? = state.withLock { state in
                switch state {
                case .finished(let result): return result
                case .running where orCancelled && Task.isCancelled: return .failure(CancellationError())
                case .running(let waiting):
                    state = .running(waiting + [continuation])
                    return nil
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }

    private func letGo() {
        let waiting = state.withLock { state in
            guard case .running(let waiting) = state else { return [CheckedContinuation<Void, any Error>]() }
            state = .running([])
            return waiting
        }
        for continuation in waiting { continuation.resume(throwing: CancellationError()) }
    }

    private func finish(_ result: Result<Void, any Error>) {
        let waiting = state.withLock { state in
            guard case .running(let waiting) = state else { return [CheckedContinuation<Void, any Error>]() }
            state = .finished(result)
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Runs blocking work on a separate thread and waits for its result.
///
/// - Parameter isAbandoned: whether a cancelled task throws `CancellationError` and leaves the thread to itself.
package func onThread<Value: Sendable>(
    name: String, isAbandoned: Bool = false, _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    let outcome = Mutex<Value?>(nil)
    let thread = try WorkerThread(name: name) {
        let value = try body()
        outcome.withLock { $0 = value }
    }
    try await isAbandoned ? thread.valueUnlessCancelled() : thread.value()
    // A thread that ended without an error has left its value.
    return outcome.withLock { $0! }
}

/// Runs work that may never end, such as writing a file, on a separate thread, and waits for it no longer than `limit`.
///
/// - Returns: whether it ended. If not, the thread is left to itself.
package func ends(within limit: Duration, name: String, _ body: @escaping @Sendable () -> Void) async throws -> Bool {
    let thread = try WorkerThread(name: name, body)
    return try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await thread.valueUnlessCancelled()
            return true
        }
        group.addTask {
            try await Task.sleep(for: limit)
            return false
        }
        defer { group.cancelAll() }
        return try await group.next()!
    }
}
