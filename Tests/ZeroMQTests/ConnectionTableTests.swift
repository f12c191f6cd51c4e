import Testing
import ZeroMQ

/// Which connections there are and whose they are, without sockets.
@Suite("The table of connections")
struct ConnectionTableTests {
    private let here = "127.0.0.1"

    private func facts(_ id: UInt64, _ address: String = "127.0.0.1") -> ConnectionFacts {
        ConnectionFacts(id: id, address: address)
    }

    private func entry(_ descriptor: Int32, _ facts: ConnectionFacts) -> ConnectionTable.Entry {
        ConnectionTable.Entry(descriptor: descriptor, facts: facts)
    }

    @Test("a connection is closed with its owner, others are not")
    func connectionClosedOwner() {
        var table = ConnectionTable(maxConnections: 8)
        for number in 1...3 as ClosedRange<Int32> {
            #expect(table.accepted(number, facts(UInt64(number))) == nil)
            let candidates = table.candidates(at: here)
            #expect(candidates == [entry(number, facts(UInt64(number)))])
            table.establish(candidates, at: here, owner: Int(number) % 2, isCertain: true)
        }
        #expect(table.count == 3)
        #expect(Set(table.connections(of: 1).map(\.descriptor)) == [1, 3])
        #expect(table.connections(of: 0).map(\.descriptor) == [2])
        #expect(table.connections(of: 7).isEmpty)
    }

    @Test("a verdict that may be about two connections counts for both, and so does the next")
    func verdictAboutTwo() {
        var table = ConnectionTable(maxConnections: 8)
        _ = table.accepted(1, facts(1))
        _ = table.accepted(2, facts(2))
        _ = table.accepted(3, facts(3, "10.0.0.9"))
        table.establish(table.candidates(at: here), at: here, owner: 1, isCertain: false)
        #expect(table.candidates(at: here).isEmpty)
        #expect(table.count == 1)
        table.establish([], at: here, owner: 2, isCertain: false)
        #expect(Set(table.connections(of: 1).map(\.descriptor)) == [1, 2])
        #expect(Set(table.connections(of: 2).map(\.descriptor)) == [1, 2])
        #expect(table.count == 2)
        #expect(table.candidates(at: "10.0.0.9").map(\.descriptor) == [3])
    }

    @Test("a verdict may be about a mistaken connection, whichever others are in a handshake")
    func verdictAboutMistaken() {
        var table = ConnectionTable(maxConnections: 8)
        _ = table.accepted(1, facts(1))
        _ = table.accepted(2, facts(2))
        table.establish(table.candidates(at: here), at: here, owner: 1, isCertain: false)
        _ = table.accepted(3, facts(3))
        table.establish(table.candidates(at: here), at: here, owner: 2, isCertain: false)
        #expect(Set(table.connections(of: 2).map(\.descriptor)) == [1, 2, 3])
        #expect(Set(table.connections(of: 1).map(\.descriptor)) == [1, 2])
        #expect(table.count == 2)
    }

    @Test("a verdict about a connection that has gone changes nothing that is certain")
    func verdictAboutConnection() {
        var table = ConnectionTable(maxConnections: 8)
        _ = table.accepted(1, facts(1))
        table.establish(table.candidates(at: here), at: here, owner: 1, isCertain: true)
        table.establish([], at: here, owner: 2, isCertain: false)
        #expect(table.connections(of: 2).isEmpty)
    }

    @Test("of the connections a verdict may be about, as many count as were admitted")
    func connectionsVerdictAbout() {
        var table = ConnectionTable(maxConnections: 2)
        for number in 1...3 as ClosedRange<Int32> { _ = table.accepted(number, facts(UInt64(number))) }
        table.establish(table.candidates(at: here), at: here, owner: nil, isCertain: false)
        #expect(table.count == 1)
        table.closed(1)
        // It may have been another.
        #expect(table.count == 1)
        table.establish([], at: here, owner: nil, isCertain: false)
        #expect(table.isFull)
        table.closed(2)
        #expect(table.count == 1)
        table.closed(3)
        #expect(table.count == 0)
        // Nobody is left whom this could be about.
        table.establish([], at: here, owner: nil, isCertain: false)
        #expect(table.count == 0)
    }

    @Test("a reused descriptor is another connection")
    func reusedDescriptorAnother() {
        var table = ConnectionTable(maxConnections: 8)
        _ = table.accepted(5, facts(1))
        let old = table.candidates(at: here)
        table.closed(5)
        _ = table.accepted(5, facts(2))
        table.establish(old, at: here, owner: 1, isCertain: true)
        #expect(table.connections(of: 1).isEmpty && table.count == 0)
    }

    @Test("an admitted connection counts until it closes")
    func admittedConnectionCounts() {
        var table = ConnectionTable(maxConnections: 2)
        for number in 1...3 as ClosedRange<Int32> { _ = table.accepted(number, facts(UInt64(number))) }
        #expect(!table.isFull)
        for number in 1...2 as ClosedRange<Int32> {
            table.establish([entry(number, facts(UInt64(number)))], at: here, owner: nil, isCertain: false)
        }
        #expect(table.isFull)
        table.refuse(entry(3, facts(3)))
        #expect(table.candidates(at: here).isEmpty)
        table.closed(3)
        #expect(table.isFull)
        table.closed(1)
        #expect(!table.isFull && table.count == 1)
        table.keep { $0.descriptor != 2 }
        #expect(table.count == 0)
    }

    @Test("of connections that never finish their handshake the newest are kept")
    func connectionsNeverFinish() {
        var table = ConnectionTable(maxConnections: 2)
        for number in 1...64 as ClosedRange<Int32> { #expect(table.accepted(number, facts(UInt64(number))) == nil) }
        table.establish([entry(1, facts(1))], at: here, owner: nil, isCertain: false)
        #expect(table.accepted(65, facts(65)) == nil)
        #expect(table.accepted(66, facts(66)) == entry(2, facts(2)))
        table.refuse(entry(3, facts(3)))
        #expect(table.accepted(67, facts(67)) == entry(3, facts(3)))
        #expect(table.count == 1)
    }

    @Test(
        "a Unix peer is known by user, group and process",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("fe80::1%eth0", "fe80::1%eth0"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
            ("host:1000:100:4711", ":1000:100:4711"), (":0:0:1", ":0:0:1"), ("", ""),
        ])
    func unixPeerKnown(address: String, canonical: String) {
        #expect(ConnectionFacts.canonicalAddress(address) == canonical)
    }

    private let key = try! CurveKeyPair.generate().publicKey

    @Test("a request is read and answered as ZAP requires")
    func requestReadAnswered() throws {
        let request = try #require(AuthenticationRequest(["id", "", "1.0", "1", "results", "10.1.2.3", "", "NULL"]))
        #expect(request.domain == "results" && request.address == "10.1.2.3" && request.credentials == .none)
        #expect(request.reply(.allow(userID: 7)) == ["id", "", "1.0", "1", "200", "OK", "7", ""])
        #expect(request.reply(.allow(userID: nil)) == ["id", "", "1.0", "1", "200", "OK", "", ""])
        #expect(request.reply(.refuse).map(\.description)[4] == "400")
        #expect(request.reply(.later).map(\.description)[4] == "300")
    }

    @Test(
        "malformed requests are ignored",
        arguments: [
            [], ["id", "", "1.0", "1", "d", "a", ""], ["id", "", "2.0", "1", "d", "a", "", "NULL"],
            ["id", "x", "1.0", "1", "d", "a", "", "NULL"], ["id", "", "1.0", "1", "d", "a", "", "CURVE", "short"],
        ] as [[Frame]])
    func malformedRequestsIgnored(frames: [Frame]) {
        #expect(AuthenticationRequest(frames) == nil)
    }

    @Test("an unknown mechanism is named")
    func unknownMechanismNamed() throws {
        let request = try #require(AuthenticationRequest(["id", "", "1.0", "1", "d", "a", "", "PLAIN", "user", "password"]))
        #expect(request.credentials == .unsupported(mechanism: "PLAIN"))
    }

    @Test("connections that end without being admitted are known")
    func connectionsEndWithout() {
        var table = ConnectionTable(maxConnections: 2)
        _ = table.accepted(1, facts(1))
        #expect(table.closed(1) == true)
        _ = table.accepted(1, facts(2))
        table.establish(table.candidates(at: here), at: here, owner: nil, isCertain: true)
        #expect(table.closed(1) == false)
        #expect(table.closed(9) == false, "a connection that this side made")
        var excess: [Int32] = []
        for number in 1...70 as ClosedRange<Int32> {
            if let entry = table.accepted(number, facts(UInt64(number) + 10)) { excess.append(entry.descriptor) }
        }
        #expect(excess == [1, 2, 3, 4, 5, 6])
        #expect(table.closed(3) == true && table.closed(3) == false)
    }
}
