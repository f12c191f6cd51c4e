internal import CLAPACK
internal import Glibc

/// The memory that OpenBLAS takes for itself.
///
/// It wants a buffer for each thread of its own when it is loaded, and one for each thread that calls it, and keeps them all. Where the system
/// has no room, it asks again at once and for ever, without a word. So a thread's first call asks before.
package enum BLASMemory {
    /// A buffer of OpenBLAS, as Debian builds it for x86-64.
    package static let bufferBytes = 128 << 20
    /// What is left for everything else, so that the room that was found is still there.
    private static let reserve = 16 << 20

    /// How many threads OpenBLAS has started, the main thread among them. To be asked for before anything is computed.
    package static var threads: Int { Int(openblas_get_num_threads()) }

    /// Marks the threads that have asked.
    private static let asked: pthread_key_t = {
        var key = pthread_key_t()
        precondition(pthread_key_create(&key, nil) == 0, "no key is left for a thread's own value")
        return key
    }()

    /// Ends the process if the calling thread's buffer cannot be had.
    static func require() {
        guard pthread_getspecific(asked) == nil else { return }
        let bytes = bufferBytes + reserve
        guard let room = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), room != MAP_FAILED else {
            fatalError("out of memory: \(bytes) bytes refused: \(String(cString: strerror(errno))); raise ulimit -v")
        }
        munmap(room, bytes)
        // Any value that is not nil.
        pthread_setspecific(asked, room)
    }
}
