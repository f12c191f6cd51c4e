import Daemon
import Foundation
import Logging
import TestSupport
import Testing
import Wording

/// Limits of open files, and running out of them.
@Suite("Open files", .serialized)
struct OpenFileTests {
    @Test("a limit that does not suffice for the connections allowed brings a warning that names the setting")
    func warning() throws {
        for (current, isWarned) in [(1024, false), (10 + 64 + 640, false), (10 + 64 + 639, true), (74, true)] {
            let log = RecordedLog()
            let limit = OpenFileLimit(current: current, highest: current, open: 10)
            try limit.check([.zeroMQ(pairs: 64, setting: "zeromq.max_connections")], logger: log.logger)
            #expect(log.count == (isWarned ? 1 : 0), "\(current): \(log.lines)")
            guard isWarned else { continue }
            #expect(log.last?.contains("ulimit -n") == true)
            #expect(log.metadata.last?["settings"] == "zeromq.max_connections=64" && log.metadata.last?["needed"] == "714")
        }
    }

    @Test("connections of every transport count together")
    func together() throws {
        let demands = [
            OpenFileLimit.Demand.zeroMQ(pairs: 32, setting: "zeromq.max_connections"),
            .http(connections: 10_000, setting: "http.max_connections"),
        ]
        let needed = 10 + 64 + 320 + 10_000
        for current in [needed, needed - 1] {
            let log = RecordedLog()
            try OpenFileLimit(current: current, highest: current, open: 10).check(demands, logger: log.logger)
            let settings = log.metadata.last?["settings"]
            #expect(settings == (current < needed ? "zeromq.max_connections=32 http.max_connections=10000" : nil))
        }
    }

    @Test("HTTP gets what ZeroMQ leaves, or half, and no more than its setting")
    func share() {
        let zeroMQ = OpenFileLimit.Demand.zeroMQ(pairs: 32, setting: "zeromq.max_connections")
        let http = OpenFileLimit.Demand.http(connections: 1000, setting: "http.max_connections")
        for (current, connections) in [(5000, 1000), (74 + 320 + 700, 700), (74 + 400, 200), (76, 1), (74, 1)] {
            let limit = OpenFileLimit(current: current, highest: current, open: 10)
            #expect(limit.connections(of: http, beside: [zeroMQ]) == connections, "\(current)")
        }
    }

    @Test("a limit that does not suffice for a daemon at all is an error")
    func error() throws {
        let limit = OpenFileLimit(current: 73, highest: 73, open: 10)
        let error = #expect(throws: AssayError.self) {
            try limit.check([.zeroMQ(pairs: 64, setting: "zeromq.max_connections")], logger: RecordedLog().logger)
        }
        #expect(error?.description.contains("ulimit -n") == true)
    }

    @Test("a shortage is reported once, and its end once, whatever happens in between")
    func shortage() {
        let log = RecordedLog()
        nonisolated(unsafe) var free = 12
        var watch = DescriptorWatch(logger: log.logger) { free }
        func look(_ numbers: Int...) -> Int {
            let before = log.lines.count
            for number in numbers {
                free = number
                watch.look()
            }
            return log.lines.count - before
        }
        #expect(look(12, 11, 4) == 0 && !watch.isShort)
        #expect(look(3) == 1 && watch.isShort)
        #expect(log.lines.last?.contains("ulimit -n") == true)
        #expect(look(0, 4, 11, 0) == 0 && watch.isShort)
        #expect(look(12) == 1 && !watch.isShort)
        #expect(look(4, 12, 5) == 0)
        #expect(look(2) == 1)
    }

    @Test("the probe sees the limit of the process")
    func probe() throws {
        var limits = rlimit()
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0)
        let before = limits
        var end = limits
        defer { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &end) }
        end = before
        let log = RecordedLog()
        var watch = DescriptorWatch(logger: log.logger)
        watch.look()
        #expect(!watch.isShort)
        // The next descriptor would be this one: two are left.
        let next = dup(STDERR_FILENO)
        try #require(next >= 0)
        close(next)
        limits.rlim_cur = rlim_t(next) + 2
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0)
        watch.look()
        #expect(watch.isShort)
        // Raised as at the start of a daemon.
        let raised = OpenFileLimit.raise()
        #expect(raised.current == min(raised.highest, 65_536))
        watch.look()
        #expect(!watch.isShort)
        #expect(log.lines.count == 2)
    }
}
