internal import Foundation
package import Testing

/// Longer than anything here takes, so that a failure ends.
package let patience = Duration.seconds(30)

/// Runs blocking code on a separate thread, never on Swift's pool.
package func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Waits for a task to end; throws what it threw. Fails the test, and leaves the task, when it does not end within `patience`.
package func finish(_ task: Task<Void, any Error>, _ place: SourceLocation = #_sourceLocation) async throws {
    let (ends, end) = AsyncStream.makeStream(of: Result<Void, any Error>.self)
    Task {
        end.yield(await task.result)
        end.finish()
    }
    let limit = Task {
        try await Task.sleep(for: patience)
        end.finish()
    }
    defer { limit.cancel() }
    let result = await ends.first { _ in true }
    try #require(result, "the task did not end within \(patience)", sourceLocation: place).get()
}

/// Polls until the answer is yes; fails the test when it is not within `patience`.
package func eventually(
    _ what: String, _ place: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + patience
    while try !condition() {
        try #require(ContinuousClock.now < deadline, "\(what): not within \(patience)", sourceLocation: place)
        try await Task.sleep(for: .milliseconds(10))
    }
}
