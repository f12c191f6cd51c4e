internal import Glibc
package import Logging

/// Logs once when a process runs short of file descriptors, and once when that is over.
///
/// Without a descriptor, ZeroMQ cannot accept a connection, and does not report it: it retries at once and for ever,
/// which keeps a CPU busy. For one thread, which calls it about once a second.
package struct DescriptorWatch {
    private var shortage = DescriptorShortage()
    private let probe: () -> Int
    private let logger: Logger

    package init(logger: Logger) { self.init(logger: logger, probe: Self.free) }

    /// - Parameter probe: how many descriptors are free, counted up to `DescriptorShortage.enough`.
    package init(logger: Logger, probe: @escaping () -> Int) {
        self.logger = logger
        self.probe = probe
    }

    /// Whether descriptors are short.
    package var isShort: Bool { shortage.isShort }

    /// Checks how many are left.
    package mutating func look() {
        switch shortage.observe(free: probe()) {
        case nil: break
        case .begins:
            var limits = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
            logger.error(
                "the process is at its limit of open files: new connections wait; raise ulimit -n or connect fewer peers",
                metadata: ["limit": "\(limits.rlim_cur)"])
        case .ends: logger.notice("there are enough open files again")
        }
    }

    /// Opens some descriptors and closes them: it costs the same however many are open, and notices the system's limit as well.
    private static func free() -> Int {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        while taken.count < DescriptorShortage.enough {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                // Any other error is not a shortage of descriptors.
                return errno == EMFILE || errno == ENFILE ? taken.count : DescriptorShortage.enough
            }
            taken.append(descriptor)
        }
        return taken.count
    }
}

/// When descriptors are short: a pure state machine, with hysteresis so that a number near the limit is logged once.
struct DescriptorShortage {
    enum Change: Equatable {
        case begins
        case ends
    }

    /// Below this number they are short.
    static let few = 4
    /// From this number on there are enough again.
    static let enough = 12

    private(set) var isShort = false

    mutating func observe(free: Int) -> Change? {
        if !isShort, free < Self.few {
            isShort = true
            return .begins
        }
        if isShort, free >= Self.enough {
            isShort = false
            return .ends
        }
        return nil
    }
}
