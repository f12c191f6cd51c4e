import Classification
import Glibc
import Wording

/// The limit of the process's address space (`ulimit -v`).
///
/// With too little, libraries fail in ways that a program cannot catch: OpenBLAS asks again and again for its buffers, on all processors, and
/// libdispatch waits for ever for a thread. So there is a least limit, and a process that has less ends before it begins.
struct AddressSpace {
    /// In bytes; nil where there is none.
    let limit: Int?

    init(limit: Int?) { self.limit = limit }

    /// That of this process.
    static var own: AddressSpace {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0, limits.rlim_cur < rlim_t(Int.max) else {
            return AddressSpace(limit: nil)
        }
        return AddressSpace(limit: Int(limits.rlim_cur))
    }

    /// The program and its libraries, the stacks of some threads, and the heaps of two of them.
    private static let program = 384 << 20

    /// - Parameter blasThreads: how many threads OpenBLAS has, each of which has a buffer.
    /// - Throws: `PipelineError` when the limit is too low for any command.
    func check(blasThreads: Int = BLASMemory.threads) throws(PipelineError) {
        let least = Self.program + blasThreads * BLASMemory.bufferBytes
        guard let limit, limit < least else { return }
        throw PipelineError(
            .system, at: "address space", "its limit is \(limit >> 20) MB, and \(least >> 20) MB are the least",
            remedy: "raise ulimit -v, or better limit memory by the control group")
    }
}
