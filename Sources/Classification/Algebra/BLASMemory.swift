internal import CLAPACK
internal import Glibc

/// The memory that OpenBLAS allocates.
///
/// It allocates a buffer for each of its own threads when it is loaded, and one for each calling thread, and keeps them all. If
/// there is no room, it silently retries for ever. So a thread's first call checks first.
package enum BLASMemory {
    /// A buffer of OpenBLAS, as Debian builds it for x86-64.
    package static let bufferBytes = 128 << 20
    /// Reserved for everything else, so that the room found is still there.
    private static let reserve = 16 << 20

    /// The number of threads that OpenBLAS has started, including the main thread. Read it before anything is computed.
    package static var threads: Int { Int(openblas_get_num_threads()) }

    /// Marks the threads that have checked.
    private static let asked: pthread_key_t = {
        var key = pthread_key_t()
        precondition(pthread_key_create(&key, nil) == 0, "no key is left for a thread's own value")
        return key
    }()

    /// Ends the process if the calling thread's buffer cannot be allocated.
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
