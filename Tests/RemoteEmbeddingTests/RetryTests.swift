import RemoteEmbedding
import Testing

@Suite("Backoff") struct BackoffTests {
    private let backoff = Backoff(base: .milliseconds(100), limit: .seconds(1), maxRetryAfter: .seconds(60))

    @Test(
        "the wait doubles up to its limit, and half of it is random",
        arguments: [
            (1, 50, 100), (2, 100, 200), (3, 200, 400), (4, 400, 800), (5, 500, 1000), (6, 500, 1000), (1000, 500, 1000),
        ])
    func schedule(_ failures: Int, _ least: Int, _ most: Int) {
        #expect(backoff.delay(after: failures, random: 0) == .milliseconds(least))
        #expect(backoff.delay(after: failures, random: 1) == .milliseconds(most))
    }

    @Test("what the server asks for is the minimum, up to a limit")
    func retryAfter() {
        #expect(backoff.delay(after: 9, retryAfter: .seconds(7), random: 0) == .seconds(7))
        #expect(backoff.delay(after: 9, retryAfter: .seconds(7), random: 1) == .milliseconds(7100))
        #expect(backoff.delay(after: 1, retryAfter: .zero, random: 0) == .zero)
        #expect(backoff.delay(after: 1, retryAfter: .seconds(86_400), random: 0) == .seconds(60))
    }
}

@Suite("Retry-After") struct RetryAfterTests {
    /// 6 November 1994, 08:49:37 UTC, the example of RFC 9110.
    private static let example = 784_111_777

    @Test(
        "seconds and the three formats of dates are read",
        arguments: [
            ("120", .seconds(120)), (" 0 ", .zero), ("1.5", .milliseconds(1500)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)), ("Sun Nov  6 08:49:47 1994", .seconds(10)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", .zero), ("Mon, 07 Nov 1994 08:49:37 GMT", .seconds(86_400)),
        ] as [(String, Duration)])
    func valid(_ value: String, _ wait: Duration) {
        #expect(RetryAfter.parse(value, now: Self.example) == wait)
    }

    @Test("dates of leap years and of years with two digits are right")
    func calendar() {
        #expect(RetryAfter.parse("Thu, 29 Feb 2024 00:00:00 GMT", now: 1_709_164_800 - 5) == .seconds(5))
        #expect(RetryAfter.parse("Friday, 01-Mar-24 00:00:00 GMT", now: 1_709_251_200 - 5) == .seconds(5))
        #expect(RetryAfter.parse("Fri, 31 Dec 1999 23:59:60 GMT", now: 946_684_800 - 5) == .seconds(5))
    }

    @Test(
        "anything else is no wait at all",
        arguments: [
            "", "soon", "-5", "1e99", "12 s", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        ])
    func invalid(_ value: String) {
        #expect(RetryAfter.parse(value, now: Self.example) == nil)
    }

    @Test("milliseconds are read")
    func milliseconds() {
        #expect(RetryAfter.parse(milliseconds: "250") == .milliseconds(250))
        #expect(RetryAfter.parse(milliseconds: "-1") == nil)
        #expect(RetryAfter.parse(milliseconds: "x") == nil)
    }
}

@Suite("Retry policy") struct RetryPolicyTests {
    private let policy = RetryPolicy(maxRetries: 2, backoff: Backoff(base: .seconds(1), limit: .seconds(8)))

    private func retries(_ kind: RemoteFailure.Kind, failures: Int, waits: Bool) -> Bool {
        policy.decide(RemoteFailure(kind, "?"), failures: failures, waitsOutOutages: waits, random: 1) != .fail
    }

    @Test(
        "kinds of failure are retried as often as makes sense",
        arguments: [
            // Kind, then how many failures are retried: before a daemon runs, and while it runs.
            (.connection, 2, 1000), (.busy, 2, 1000), (.limited, 2, 1000), (.access, 0, 1000), (.untrusted, 0, 1000),
            (.refused, 0, 0), (.invalid, 2, 2),
        ] as [(RemoteFailure.Kind, Int, Int)])
    func limits(_ kind: RemoteFailure.Kind, _ atStart: Int, _ inStream: Int) {
        for (waits, count) in [(false, atStart), (true, inStream)] {
            if count > 0 { #expect(retries(kind, failures: count, waits: waits)) }
            if count < 1000 { #expect(!retries(kind, failures: count + 1, waits: waits)) }
        }
    }

    @Test(
        "statuses have their kinds",
        arguments: [
            (200, nil), (204, .access), (301, .access), (307, .access), (400, .refused), (401, .access), (403, .access),
            (404, .access), (408, .busy), (413, .refused), (422, .refused), (425, .busy), (429, .limited), (500, .busy),
            (503, .busy),
            (529, .busy),
        ] as [(Int, RemoteFailure.Kind?)])
    func statuses(_ status: Int, _ kind: RemoteFailure.Kind?) {
        #expect(RemoteFailure.kind(ofStatus: status) == kind)
    }
}
