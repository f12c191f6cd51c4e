internal import Synchronization

/// Transforms a stream of inputs on several threads and consumes the outputs in order.
///
/// Inputs are taken and outputs consumed on the calling thread. Only as many inputs are taken ahead as keep the threads
/// busy, and while outputs are due it does not wait for further inputs, so a person's line is answered at once.
///
/// - Parameters:
///   - threads: how many threads transform.
///   - isReady: whether `next` would return without waiting.
///   - next: the next input; nil at the end.
///   - makeState: what one thread needs, made on that thread.
/// - Throws: the first error of any part.
package func orderedParallelMap<Input: Sendable, Output: Sendable, State>(
    threads: Int, name: String, isReady: () -> Bool = { true }, next: () throws -> Input?,
    makeState: @escaping @Sendable () throws -> State, transform: @escaping @Sendable (State, Input) throws -> Output,
    consume: (Output) throws -> Void
) throws {
    let shared = ParallelMapState<Input, Output>()
    var workers: [WorkerThread] = []
    defer {
        withExtendedLifetime(workers) { shared.state.withLock { $0.isClosed = true } }
        for _ in workers { shared.inputs.signal() }
    }
    var submitted = 0
    var consumed = 0
    var isAtEnd = false
    while true {
        while !isAtEnd, submitted - consumed < 2 * max(threads, 1), submitted == consumed || isReady() {
            guard let input = try next() else {
                isAtEnd = true
                break
            }
            let index = submitted
            shared.state.withLock { $0.inputs.append((index, input)) }
            submitted += 1
            if workers.count < min(max(threads, 1), submitted) {
                workers.append(
                    try WorkerThread(name: "\(name)-\(workers.count)") {
                        shared.work(makeState: makeState, transform: transform)
                    })
            }
            shared.inputs.signal()
        }
        if submitted == consumed {
            if isAtEnd { return }
            continue
        }
        var output: Result<Output, any Error>?
        while output == nil {
            output = shared.state.withLock { $0.outputs.removeValue(forKey: consumed) }
            if output == nil { shared.outputs.wait() }
        }
        try consume(output!.get())
        consumed += 1
    }
}

/// What the threads of a parallel map share.
private final class ParallelMapState<Input: Sendable, Output: Sendable>: Sendable {
    struct State {
        var inputs = Queue<(Int, Input)>()
        var outputs: [Int: Result<Output, any Error>] = [:]
        var isClosed = false
    }

    let state = Mutex(State())
    let inputs = Semaphore()
    let outputs = Semaphore()

    func work<State>(makeState: () throws -> State, transform: (State, Input) throws -> Output) {
        var made: State?
        while true {
            inputs.wait()
            let (input, isClosed) = state.withLock { ($0.inputs.popFirst(), $0.isClosed) }
            guard !isClosed else { return }
            guard let (index, value) = input else { continue }
            let output = Result {
                if made == nil { made = try makeState() }
                return try transform(made!, value)
            }
            state.withLock { $0.outputs[index] = output }
            outputs.signal()
        }
    }
}
