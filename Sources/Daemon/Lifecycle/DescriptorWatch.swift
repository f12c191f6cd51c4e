internal import Glibc
package import Logging

/// Notices when a process is about to have no file descriptor left, and says so once, and once when it is over.
///
/// Without one ZeroMQ cannot accept a connection and says nothing: it tries again at once and for ever, which takes a processor. For one
/// thread, which asks about once a second.
package struct DescriptorWatch {
    private var shortage = DescriptorShortage()
    private let probe: () -> Int
    private let logger: Logger

    package init(logger: Logger) { self.init(logger: logger, probe: Self.free) }

    /// - Parameter probe: how many descriptors are free, counted up to what `DescriptorShortage` wants to know.
    package init(logger: Logger, probe: @escaping () -> Int) {
        self.logger = logger
        self.probe = probe
    }

    /// Whether descriptors are short.
    package var isShort: Bool { shortage.isShort }

    /// Looks how many are left.
    package mutating func look() {
        switch shortage.observe(free: probe()) {
        case nil: break
        case .begins:
            var limits = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
            logger.error(
                "the process is at its limit of open files: new connections wait; raise ulimit -n or have fewer peers",
                metadata: ["limit": "\(limits.rlim_cur)"])
        case .ends: logger.notice("there are open files to spare again")
        }
    }

    /// Takes some descriptors and gives them back: it costs the same however many are open, and notices the system's limit as well.
    private static func free() -> Int {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        while taken.count < DescriptorShortage.enough {
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                // Whatever else is wrong, it is not the number of files.
                return errno == EMFILE || errno == ENFILE ? taken.count : DescriptorShortage.enough
            }
            taken.append(descriptor)
        }
        return taken.count
    }
}

/// When descriptors are short: a pure state machine, so that a number that goes up and down at the edge is logged once.
struct DescriptorShortage {
    enum Change: Equatable {
        case begins
        case ends
    }

    /// With fewer left they are short.
    static let few = 4
    /// From this many on there are enough again.
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
