internal import Synchronization

/// Where the parts of a fit run, and whether it should go on.
///
/// This module starts no threads: whoever fits hands in the threads. Which part runs where, and how many threads there
/// are, never changes a number: parts have fixed bounds, and their results are put together in order.
package struct FitExecutor: Sendable {
    /// Runs a body for every index below a count, and returns after the last; it may run several at a time, and be
    /// called by a body.
    package typealias ForEach = @Sendable (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void

    private let each: ForEach
    private let cancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - isCancelled: whether the fit should end with `.cancelled`. It is asked often.
    ///   - forEach: for example `HelperThreads.forEach`.
    package init(isCancelled: @escaping @Sendable () -> Bool = { false }, forEach: @escaping ForEach) {
        cancelled = isCancelled
        each = forEach
    }

    /// Everything on the calling thread, and to the end.
    package static let serial = FitExecutor { count, body in for index in 0..<count { body(index) } }

    var isCancelled: Bool { cancelled() }

    /// - Throws: `.cancelled`.
    package func check() throws(ClassificationError) {
        if cancelled() { throw .cancelled }
    }

    /// Runs a body that cannot fail for every index.
    func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        if count == 1 { body(0) } else if count > 1 { each(count, body) }
    }

    /// The results for every index, in order.
    ///
    /// - Throws: the first error by index, or `.cancelled`.
    package func map<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) throws(ClassificationError) -> Value
    ) throws(ClassificationError) -> [Value] {
        try check()
        let results = Results<Value>(count)
        forEach(count) { index in
            do throws(ClassificationError) {
                try check()
                results.set(index, .success(try body(index)))
            } catch {
                results.set(index, .failure(error))
            }
        }
        return try results.values()
    }

    /// Results by index, from any thread.
    private final class Results<Value: Sendable>: Sendable {
        private let results: Mutex<[Result<Value, ClassificationError>?]>

        init(_ count: Int) { results = Mutex([Result<Value, ClassificationError>?](repeating: nil, count: count)) }

        func set(_ index: Int, _ result: Result<Value, ClassificationError>) { results.withLock { $0[index] = result } }

        func values() throws(ClassificationError) -> [Value] {
            var values: [Value] = []
            for result in results.withLock({ $0 }) {
                // Every index has run.
                values.append(try result!.get())
            }
            return values
        }
    }
}
