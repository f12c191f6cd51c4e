internal import Glibc
package import Wording

/// Whether the system starts threads.
///
/// Swift's pool starts its threads when it needs them, and where the system refuses, libdispatch tries again every second, for
/// ever: a process that needs one hangs silently. So code that depends on the pool checks first.
package enum ThreadSupply {
    /// Starts some threads at the same time, and ends them.
    ///
    /// - Throws: `AssayError` when the system refuses one of them.
    package static func check(_ count: Int) throws(AssayError) {
        let end = Semaphore()
        var threads: [pthread_t] = []
        var status: Int32 = 0
        while threads.count < count, status == 0 {
            var thread = pthread_t()
            let argument = Unmanaged.passRetained(end)
            status = pthread_create(
                &thread, nil,
                { argument in
                    Unmanaged<Threads.Semaphore>.fromOpaque(argument!).takeRetainedValue().wait()
                    return nil
                }, argument.toOpaque())
            if status == 0 { threads.append(thread) } else { argument.release() }
        }
        for _ in threads { end.signal() }
        for thread in threads { pthread_join(thread, nil) }
        guard status == 0 else {
            throw AssayError(
                .system, at: "threads", "the system starts only \(threads.count) more: \(String(cString: strerror(status)))",
                remedy: "allow more threads (ulimit -u, pids.max of the control group) or more memory (ulimit -v)")
        }
    }
}
