import Glibc
import Testing
import ZeroMQ

/// The facts about connections when no descriptor is available.
@Suite("Facts about connections", .serialized)
struct ConnectionFactsTests {
    @Test("at the limit of open files a connection is still known, counted and closed")
    func limitOpenFiles() throws {
        var pair: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        var limits = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0)
        var none = limits
        none.rlim_cur = 3
        let (facts, isCurrent, isShort) = try {
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0)
            defer { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) }
            let isShort = dup(pair[0]) < 0
            let facts = try #require(ConnectionFacts(descriptor: pair[0]))
            let isCurrent = facts.isCurrent(pair[0])
            facts.abort(pair[0])
            return (facts, isCurrent, isShort)
        }()
        #expect(isShort && isCurrent && !facts.isCurrent(pair[1]))
        var byte: UInt8 = 0
        #expect(send(pair[1], &byte, 1, Int32(MSG_NOSIGNAL)) == -1 && errno == EPIPE, "nothing more is received")
    }
}
