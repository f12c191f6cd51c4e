import Glibc

/// An inotify instance: owns its descriptor.
final class InotifyQueue {
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private let isDeaf: Bool

    /// - Parameter isDeaf: drops all events, as on a file system that raises none; for tests.
    init(isDeaf: Bool = false) throws(SystemError) {
        self.isDeaf = isDeaf
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("inotify_init1") }
    }

    deinit { close(descriptor) }

    /// Watches a folder. The same folder has the same watch, however often and by whichever path it is requested.
    func watch(_ path: String) throws(SystemError) -> Int32 {
        let watch = inotify_add_watch(descriptor, path, InotifyEvent.Mask.wanted.rawValue)
        guard watch >= 0 else { throw SystemError("inotify_add_watch") }
        return watch
    }

    /// Ends a watch. One that the kernel has ended already is left alone.
    func unwatch(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

    /// Takes the waiting events, at most one buffer of them; empty if there are none.
    func read() -> [InotifyEvent] {
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 && !isDeaf ? InotifyEvent.parse(buffer[..<count]) : []
    }
}
