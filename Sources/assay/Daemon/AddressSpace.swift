import Classification
import Glibc
import Wording

/// The limit of the process's address space (`ulimit -v`).
///
/// With too little, libraries fail in ways that a program cannot catch: OpenBLAS requests its buffers again and again,
/// on all processors, libdispatch waits for ever for a thread, and others crash. So there is a minimum, and a process
/// that has less ends before it begins.
struct AddressSpace {
    /// In bytes; nil if there is none.
    let limit: Int?

    init(limit: Int?) { self.limit = limit }

    /// The limit of this process.
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
    /// - Throws: `AssayError` when the limit is too low for any command.
    func check(blasThreads: Int = BLASMemory.threads) throws(AssayError) {
        try require(Self.program + blasThreads * BLASMemory.bufferBytes)
    }

    /// - Parameters:
    ///   - folder: the folder of the model to load.
    ///   - threads: how many threads will compute.
    /// - Throws: `AssayError` when the limit is too low to load the model and to work with it.
    func check(model folder: String, threads: Int, blasThreads: Int = BLASMemory.threads) throws(AssayError) {
        guard limit != nil else { return }
        var status = stat()
        // The model's loader reports a missing file.
        let bytes = stat(folder + "/model.safetensors", &status) == 0 ? Int(status.st_size) : 0
        // As many more build label sets: the builder's own and its helpers.
        try require(
            Self.program + blasThreads * BLASMemory.bufferBytes + 2 * threads * Self.thread + Self.modelCopies * bytes)
    }

    /// A thread that computes: OpenBLAS's buffer, its stack and its heap.
    private static let thread = BLASMemory.bufferBytes + (88 << 20)
    /// The model's file, and its weights as they are read and packed, with what the label sets and messages take.
    private static let modelCopies = 5

    private func require(_ min: Int) throws(AssayError) {
        guard let limit, limit < min else { return }
        throw AssayError(
            .system, at: "address space", "its limit is \(limit >> 20) MB, and at least \(min >> 20) MB are needed",
            remedy: "raise ulimit -v, or better, limit memory by a control group")
    }
}
