import HTTP
import Testing

@Suite("Pace of a client")
struct ClientPaceTests {
    private let start = ContinuousClock.now
    private var pace = ClientPace(.init(timeout: .seconds(10), maxUnusedBytes: 100))

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("an idle connection and a computing server may take as long as they like")
    mutating func idle() {
        #expect(pace.deadline == nil)
        pace.received(at: at(0))
        pace.headEnded(isStream: false, at: at(1))
        pace.requestEnded()
        #expect(pace.deadline == nil)
        // Bytes of the next request, while the response to this one is not complete.
        pace.received(at: at(2))
        #expect(pace.deadline == nil)
        pace.responseBegan()
        pace.responseEnded()
        #expect(pace.deadline == nil)
        #expect(pace.check(waiting: 0, at: at(1000)) == nil)
    }

    @Test("a head has its time from its first byte on, however it trickles")
    mutating func head() {
        for second in 0..<9 { pace.received(at: at(Double(second))) }
        #expect(pace.deadline == at(10))
        #expect(pace.check(waiting: 0, at: at(9.9)) == nil)
        #expect(pace.check(waiting: 0, at: at(10)) == .slowHead)
        #expect(pace.mayAnswer)
    }

    @Test("a body may not pause")
    mutating func pause() {
        pace.headEnded(isStream: true, at: at(0))
        for second in stride(from: 5.0, through: 500, by: 5) {
            #expect(pace.bodyContinued(1, at: at(second)) == nil)
            #expect(pace.check(waiting: 0, at: at(second + 4)) == nil)
        }
        #expect(pace.deadline == at(510))
        #expect(pace.check(waiting: 0, at: at(510)) == .slowBody)
    }

    @Test("a body that is not a stream must come at some rate as well")
    mutating func trickle() {
        pace.headEnded(isStream: false, at: at(0))
        #expect(pace.bodyContinued(1, at: at(9)) == nil)
        #expect(pace.check(waiting: 0, at: at(10.1)) == .slowBody)
        pace = ClientPace(.init(timeout: .seconds(10), maxUnusedBytes: 100))
        pace.headEnded(isStream: false, at: at(0))
        for second in 1...60 { #expect(pace.bodyContinued(16384, at: at(Double(second))) == nil) }
        #expect(pace.check(waiting: 0, at: at(60)) == nil)
    }

    @Test("a pause is the server's while it does not read")
    mutating func backpressure() {
        pace.headEnded(isStream: true, at: at(0))
        pace.read(false, at: at(1))
        #expect(pace.deadline == nil)
        pace.read(true, at: at(100))
        #expect(pace.deadline == at(110))
        pace.read(true, at: at(105))
        #expect(pace.deadline == at(110))
    }

    @Test("a body that goes on after its response ends the connection")
    mutating func unused() {
        pace.headEnded(isStream: false, at: at(0))
        #expect(pace.bodyContinued(1000, at: at(0)) == nil)
        pace.responseBegan()
        pace.responseEnded()
        #expect(pace.bodyContinued(100, at: at(0)) == nil)
        #expect(pace.bodyContinued(1, at: at(0)) == .unusedBody)
    }

    @Test("a client that does not read its response is ended, one that reads slowly is not")
    mutating func unread() {
        pace.writable(false, waiting: 1000, at: at(0))
        #expect(pace.deadline == at(10))
        #expect(pace.check(waiting: 900, at: at(10)) == nil)
        #expect(pace.deadline == at(20))
        #expect(pace.check(waiting: 900, at: at(20)) == .unreadResponse)
        pace.writable(true, waiting: 0, at: at(21))
        #expect(pace.deadline == nil)
    }

    @Test("a refusal is written only where the client can tell what it is for")
    mutating func answers() {
        #expect(pace.mayAnswer && !pace.mayAnswerLater)
        pace.headEnded(isStream: false, at: at(0))
        #expect(pace.mayAnswer && !pace.mayAnswerLater)
        pace.responseBegan()
        #expect(!pace.mayAnswer && !pace.mayAnswerLater)
        pace.requestEnded()
        #expect(!pace.mayAnswer && pace.mayAnswerLater)
        pace.responseEnded()
        #expect(pace.mayAnswer && !pace.mayAnswerLater)
    }
}
