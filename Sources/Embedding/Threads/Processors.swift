internal import CKernels

/// The processors of the machine, as a thread sees them.
package struct Processors: Sendable {
    /// The one that the calling thread runs on.
    let current: @Sendable () -> Int32
    /// Moves the calling thread to another one; false when there is no other that it may run on.
    let leave: @Sendable () -> Bool

    package init(current: @escaping @Sendable () -> Int32, leave: @escaping @Sendable () -> Bool) {
        self.current = current
        self.leave = leave
    }

    static let system = Processors(current: { ak_processor() }, leave: { ak_leave_processor() })
}
