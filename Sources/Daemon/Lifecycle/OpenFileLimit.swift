internal import FoundationEssentials
internal import Glibc
package import Logging
package import Wording

/// How many files the process may have open at once, sockets included, and whether that is enough.
package struct OpenFileLimit: Sendable, Equatable {
    /// The current, soft limit.
    package let current: Int
    /// The highest limit that the process may set: the hard limit.
    package let highest: Int
    /// How many are open.
    package let open: Int

    package init(current: Int, highest: Int, open: Int) {
        self.current = current
        self.highest = highest
        self.open = open
    }

    /// The most that is ever requested: some systems have a hard limit of a billion.
    static let maxRequest = 65_536
    /// What a daemon opens besides its connections: ZeroMQ's and its own wake-ups, sockets, inotify, files of the model, the label
    /// sets and the cache while they are read, and some to spare.
    static let base = 64
    /// Descriptors for a sender and a consumer. A sender has its own, both ends of the connection to its inlet, the inlet's
    /// listener, and a wake-up for each of three sockets: the inlet's and both ends of its monitor. A consumer has its own. Two are
    /// to spare.
    static let eachPair = 10

    /// Raises the soft limit of the process to its hard limit, but not beyond 65,536, and returns the limits in force.
    package static func raise() -> OpenFileLimit {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
            return OpenFileLimit(current: maxRequest, highest: maxRequest, open: 0)
        }
        let aim = min(limits.rlim_max, rlim_t(maxRequest))
        if limits.rlim_cur < aim {
            let before = limits.rlim_cur
            limits.rlim_cur = aim
            // Refused only where something forbids what the manual allows; then the limit stays as it was.
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) != 0 { limits.rlim_cur = before }
        }
        // Without /proc, assume the three that every process has.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 3
        return OpenFileLimit(current: Int(clamping: limits.rlim_cur), highest: Int(clamping: limits.rlim_max), open: open)
    }

    /// A setting that allows connections.
    package struct Demand: Sendable {
        let setting: String
        let connections: Int
        /// Descriptors for each of them.
        let each: Int

        /// - Parameter pairs: how many senders the daemon accepts over ZeroMQ, and as many consumers.
        package static func zeroMQ(pairs: Int, setting: String) -> Demand {
            Demand(setting: setting, connections: pairs, each: OpenFileLimit.eachPair)
        }

        /// An HTTP connection is a descriptor.
        package static func http(connections: Int, setting: String) -> Demand {
            Demand(setting: setting, connections: connections, each: 1)
        }
    }

    /// What a daemon needs.
    func needed(_ demands: [Demand]) -> Int {
        demands.reduce(open + Self.base) { $0 + $1.connections * $1.each }
    }

    /// How many of a setting's connections there are descriptors for, even if all of the other settings are open; half of the
    /// descriptors are always theirs. Accepting at the limit would only fail again and again.
    package func connections(of demand: Demand, beside others: [Demand]) -> Int {
        let free = current - needed([])
        let left = Swift.max(current - needed(others), free / 2)
        return Swift.min(demand.connections, Swift.max(1, left / demand.each))
    }

    /// Warns when the limit is too low for what the settings allow together.
    ///
    /// - Throws: `AssayError` when it is too low even for a daemon without connections.
    package func check(_ demands: [Demand], logger: Logger) throws(AssayError) {
        let min = needed([])
        guard current >= min else {
            throw AssayError(
                .system, at: "open files", "the limit is \(current), a daemon needs at least \(min)",
                remedy: "raise ulimit -n")
        }
        let needed = needed(demands)
        guard current < needed else { return }
        logger.warning(
            "the limit of open files is too low for the connections allowed; raise ulimit -n or lower a setting",
            metadata: [
                "limit": "\(current)", "needed": "\(needed)",
                "settings": "\(demands.map { "\($0.setting)=\($0.connections)" }.joined(separator: " "))",
            ])
    }
}
