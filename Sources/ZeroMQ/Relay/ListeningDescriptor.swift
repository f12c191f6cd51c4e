import Glibc

/// Connections that may wait to be accepted, as in libzmq's own listeners.
private let backlog: Int32 = 100

/// Makes a non-blocking stream socket that listens.
///
/// - Parameters:
///   - options: set before it is bound: level, name and value.
///   - bind: binds it, and returns whether that succeeded.
///   - failure: the error for a system call that has just failed.
func makeListeningDescriptor(
    family: Int32, options: [(level: Int32, name: Int32, value: Int32)] = [], bind: (Int32) -> Bool,
    failure: (_ call: String) -> ZeroMQError
) throws(ZeroMQError) -> Int32 {
    let descriptor = socket(family, streamKind, 0)
    guard descriptor >= 0 else { throw failure("socket") }
    for option in options { setOption(descriptor, option.level, option.name, option.value) }
    guard bind(descriptor), listen(descriptor, backlog) == 0 else {
        let error = failure("bind")
        _ = close(descriptor)
        throw error
    }
    return descriptor
}

/// A non-blocking stream socket.
let streamKind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

/// Sets an option of a socket, if the system has it.
func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
}
