internal import Synchronization

/// Something that happens once and can be awaited by many.
package final class Event: Sendable {
    /// An event that carries a value.
    package final class Value<Payload: Sendable>: Sendable {
        private enum State {
            case pending([CheckedContinuation<Payload, Never>])
            case set(Payload)
        }

        private let state = Mutex(State.pending([]))

        package init() {}

        /// Sets the value; later calls change nothing.
        package func set(_ value: Payload) {
            let waiting = state.withLock { state -> [CheckedContinuation<Payload, Never>] in
                guard case .pending(let waiting) = state else { return [] }
                state = .set(value)
                return waiting
            }
            for continuation in waiting { continuation.resume(returning: value) }
        }

        /// Whether it is set.
        package var isSet: Bool {
            state.withLock { state in if case .set = state { true } else { false } }
        }

        /// The value, once it is set.
        package func value() async -> Payload {
            await withCheckedContinuation { continuation in
                let value: Payload? = state.withLock { state in
                    switch state {
                    case .set(let value): return value
                    case .pending(let waiting):
                        state = .pending(waiting + [continuation])
                        return nil
                    }
                }
                if let value { continuation.resume(returning: value) }
            }
        }
    }

    private let happened = Value<Void>()

    package init() {}

    package func set() { happened.set(()) }
    package var isSet: Bool { happened.isSet }
    package func wait() async { await happened.value() }
}
