internal import Glibc

/// A counting semaphore of the system (`sem_t`), for threads that compute and so must not wait on Swift's pool.
package final class Semaphore: @unchecked Sendable {  // sem_t is made for use by many threads
    private let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    package init() { precondition(sem_init(handle, 0, 0) == 0, "sem_init") }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    package func signal() { sem_post(handle) }

    package func wait() { while sem_wait(handle) != 0, errno == EINTR {} }
}
