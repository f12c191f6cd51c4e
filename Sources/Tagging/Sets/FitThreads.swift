internal import Classification
internal import Embedding
internal import Threads

/// The threads that fits run on: the builder's own and helpers.
package struct FitThreads: Sendable {
    /// With the builder's own. Default: the processors that this process may use.
    package var count = CPU.availableCores
    /// How far the helpers make way for other threads, 0 to 19. In a daemon, messages come first.
    package var niceness: Int32 = 0

    package init() {}

    /// Enough that helpers get what the compute threads leave, and little more.
    static let besideMessages: Int32 = 10

    /// Runs a fit.
    ///
    /// - Throws: what the fit throws; `CancellationError` when it was cancelled.
    func run<Value>(cancellation: Cancellation?, _ body: (FitExecutor) throws -> Value) throws -> Value {
        let helpers = HelperThreads(count, name: "fit", niceness: niceness)
        defer { helpers.end() }
        let executor = FitExecutor(isCancelled: { cancellation?.isCancelled ?? false }) { helpers.forEach($0, $1) }
        do {
            return try body(executor)
        } catch ClassificationError.cancelled {
            throw CancellationError()
        }
    }
}
