import Daemon
import Foundation
import Testing
import Wording
import ZeroMQ

/// The allow-list's text: its valid content, and which line an error names.
@Suite("Allow-list")
struct AllowListTests {
    static let key = try! CurveKeyPair.generate().publicKey.z85
    static let other = try! CurveKeyPair.generate().publicKey.z85

    @Test("names, keys and rights are read")
    func good() throws {
        let list = try AllowList(
            parsing: """
                # who may connect
                shop:
                  key: '\(Self.key)'
                  sets: [sentiment, spam]
                  rate: 2.5
                  burst: 10
                  frame_bytes: 4096
                  text_bytes: 1000
                  explain: false
                desk.2:
                  key: '\(Self.other)'
                """, file: "clients.yaml")
        #expect(list.entries.map(\.name) == ["shop", "desk.2"])
        #expect(list.entries.map(\.key.z85) == [Self.key, Self.other])
        var rights = ClientRights()
        #expect(list.entries[1].rights == rights)
        (rights.sets, rights.rate, rights.burst) = (["sentiment", "spam"], 2.5, 10)
        (rights.maxFrameBytes, rights.maxTextBytes, rights.mayExplain) = (4096, 1000, false)
        #expect(list.entries[0].rights == rights)
    }

    @Test("{} lets nobody in")
    func nobody() throws {
        #expect(try AllowList(parsing: "{}", file: "f").entries.isEmpty)
    }

    /// A faulty list, where the error must point, and what it must mention.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var place: String
        var mention: String
    }

    static let faults = [
        Fault(testDescription: "empty", text: "", place: "f", mention: "{}"),
        Fault(testDescription: "a list", text: "- a\n", place: "f:1", mention: "names no clients"),
        Fault(testDescription: "no key", text: "a:\n  rate: 1\n", place: "f:1", mention: "has no key"),
        Fault(testDescription: "no fields", text: "a:\n", place: "f:1", mention: "has no key"),
        Fault(testDescription: "short key", text: "a:\n  key: 'abc'\n", place: "f:2", mention: "not a public key"),
        Fault(testDescription: "a list as key", text: "a:\n  key: [x]\n", place: "f:2", mention: "not a public key"),
        Fault(
            testDescription: "a published key", text: "a:\n  key: 'Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID'\n", place: "f:2",
            mention: "documentation"),
        Fault(testDescription: "a bad name", text: "a b:\n  key: '\(key)'\n", place: "f:1", mention: "valid client name"),
        Fault(
            testDescription: "a right that is none", text: "a:\n  key: '\(key)'\n  explian: true\n", place: "f:3",
            mention: "did you mean explain?"),
        Fault(testDescription: "no rate", text: "a:\n  key: '\(key)'\n  rate: fast\n", place: "f:3", mention: "rate"),
        Fault(testDescription: "rate 0", text: "a:\n  key: '\(key)'\n  rate: 0\n", place: "f:3", mention: "above 0"),
        Fault(
            testDescription: "burst 0.5", text: "a:\n  key: '\(key)'\n  rate: 1\n  burst: 0.5\n", place: "f:4",
            mention: "from 1"),
        Fault(testDescription: "burst alone", text: "a:\n  key: '\(key)'\n  burst: 5\n", place: "f:1", mention: "no rate"),
        Fault(testDescription: "bytes", text: "a:\n  key: '\(key)'\n  text_bytes: -1\n", place: "f:3", mention: "bytes"),
        Fault(
            testDescription: "explain", text: "a:\n  key: '\(key)'\n  explain: yes\n", place: "f:3", mention: "true or false"),
        Fault(testDescription: "sets", text: "a:\n  key: '\(key)'\n  sets: spam\n", place: "f:3", mention: "list"),
        Fault(
            testDescription: "one key twice", text: "a:\n  key: '\(key)'\nb:\n  key: '\(key)'\n", place: "f:3",
            mention: "same key as a in line 1"),
        Fault(
            testDescription: "one name twice", text: "a:\n  key: '\(key)'\na:\n  key: '\(other)'\n", place: "f:",
            mention: "twice"),
        Fault(testDescription: "no YAML", text: "a:\n  key: '\(key)\n", place: "f:", mention: "not YAML"),
    ]

    @Test("a fault is named with file and line", arguments: faults)
    func bad(_ fault: Fault) throws {
        let error = try #require(throws: AssayError.self) { try AllowList(parsing: fault.text, file: "f") }
        #expect(error.code == .configuration)
        #expect(error.place.hasPrefix(fault.place), "\(error)")
        #expect(error.description.contains(fault.mention), "\(error)")
    }

    @Test("a new list says whose key is gone; who stays keeps the number, and the rest of the rate")
    func directory() throws {
        let (a, b) = ("a:\n  key: '\(Self.key)'\n", "b:\n  key: '\(Self.other)'\n")
        let directory = ClientDirectory(try AllowList(parsing: a + b, file: "f"))
        let (first, second) = (
            try #require(directory.client(key: CurvePublicKey(z85: Self.key))),
            try #require(directory.client(key: CurvePublicKey(z85: Self.other)))
        )
        #expect(directory.client(userID: first.userID) === first && first.userID != second.userID)
        #expect(directory.update(try AllowList(parsing: a, file: "f")).map(\.name) == ["b"])
        #expect(directory.client(userID: first.userID) === first)
        #expect(directory.client(userID: second.userID) == nil)
        #expect(directory.update(try AllowList(parsing: a + "  explain: false\n" + b, file: "f")).isEmpty)
        let changed = try #require(directory.client(userID: first.userID))
        #expect(changed !== first && !changed.rights.mayExplain)
        // A key that comes back is let in under a new number: what is left of its old connections stays cut off.
        #expect(directory.client(userID: second.userID) == nil)
        #expect(directory.client(key: second.key).map { $0.userID > second.userID } == true)
    }

    @Test("a rate allows a burst, and then a number of messages per second")
    func bucket() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(rate: 4, burst: 2, now: start)
        #expect(bucket.take(now: start) == nil)
        #expect(bucket.take(now: start) == nil)
        #expect(bucket.take(now: start) == .milliseconds(250))
        #expect(bucket.take(now: start - .seconds(5)) == .milliseconds(250))
        #expect(bucket.take(now: start + .milliseconds(125)) == .milliseconds(125))
        #expect(bucket.take(now: start + .milliseconds(250)) == nil)
        #expect(bucket.take(now: start + .milliseconds(250)) == .milliseconds(250))
        // However long the pause, no more than the burst.
        for _ in 0..<2 { #expect(bucket.take(now: start + .seconds(3600)) == nil) }
        #expect(bucket.take(now: start + .seconds(3600)) != nil)
    }

    @Test("what comes together is taken together, and more than the burst delays what comes after it")
    func bucketOfSeveral() {
        let start = ContinuousClock.now
        var bucket = TokenBucket(rate: 4, burst: 8, now: start)
        #expect(bucket.take(6, now: start) == nil)
        #expect(bucket.take(3, now: start) == .milliseconds(250))
        #expect(bucket.take(2, now: start) == nil)
        // More than the burst needs a full bucket,
        #expect(bucket.take(20, now: start) == .seconds(2))
        #expect(bucket.take(20, now: start + .seconds(2)) == nil)
        // and the twelve beyond it are owed.
        #expect(bucket.take(now: start + .seconds(2)) == .milliseconds(3250))
        #expect(bucket.take(now: start + .milliseconds(5250)) == nil)
        bucket.giveBack(1)
        #expect(bucket.take(now: start + .milliseconds(5250)) == nil)
        bucket.giveBack(1000)
        #expect(bucket.take(9, now: start + .milliseconds(5250)) == nil)
    }
}
