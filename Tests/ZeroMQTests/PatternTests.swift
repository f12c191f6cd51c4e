import Testing
import ZeroMQ

@Suite("Socket patterns") struct PatternTests {
    @Test("PUSH reaches PULL in order", arguments: Wire.allCases)
    func pushReachesPULL(wire: Wire) throws {
        let (pull, push) = try Scene().pair(.pull, .push, wire)
        for number in 0..<100 { try push.send(Frame("\(number)")) }
        for number in 0..<100 { #expect(try pull.receiveTexts() == ["\(number)"]) }
        #expect(try pull.tryReceive() == nil)
    }

    @Test("PUSH distributes among PULLs", arguments: Wire.allCases)
    func pushDistributesAmong(wire: Wire) throws {
        let scene = try Scene()
        let push = try scene.socket(.push)
        let pulls = try (0..<2).map { number in
            let pull = try scene.socket(.pull)
            // Each connection has a queue from the start, whichever side is there first.
            try push.connect(pull.bind(scene.address(wire) + (wire == .tcp ? "" : "\(number)")))
            return pull
        }
        for number in 0..<2 { try push.send(Frame("\(number)")) }
        #expect(Set(try pulls.flatMap { try $0.receiveTexts() }) == ["0", "1"])
    }

    @Test("REQ gets its reply from REP", arguments: Wire.allCases)
    func reqGetsReply(wire: Wire) throws {
        let (reply, request) = try Scene().pair(.reply, .request, wire)
        for number in 0..<3 {
            try request.send(Frame("question \(number)"))
            #expect(try reply.receiveTexts() == ["question \(number)"])
            try reply.send(Frame("answer \(number)"))
            #expect(try request.receiveTexts() == ["answer \(number)"])
        }
    }

    @Test("ROUTER knows its DEALERs by routing id", arguments: Wire.allCases)
    func routerKnowsDEALERs(wire: Wire) throws {
        let scene = try Scene()
        let router = try scene.socket(.router)
        let address = try router.bind(scene.address(wire))
        let dealers = try ["anna", "berta"].map { name in
            let dealer = try scene.socket(.dealer)
            try dealer.set(.routingID, Array(name.utf8))
            try dealer.connect(address)
            try dealer.send("hello")
            return dealer
        }
        #expect(Set([try router.receiveTexts(), try router.receiveTexts()]) == [["anna", "hello"], ["berta", "hello"]])
        try router.send(["berta", "to berta"])
        try router.send(["anna", "to anna"])
        #expect(try dealers.map { try $0.receiveTexts() } == [["to anna"], ["to berta"]])
    }

    @Test("a DEALER talks to a REP through the empty delimiter", arguments: Wire.allCases)
    func dealerTalksREP(wire: Wire) throws {
        let (reply, dealer) = try Scene().pair(.reply, .dealer, wire)
        try dealer.send(["", "question"])
        #expect(try reply.receiveTexts() == ["question"])
        try reply.send("answer")
        #expect(try dealer.receiveTexts() == ["", "answer"])
    }

    @Test("SUB receives its topics until it unsubscribes", arguments: Wire.allCases)
    func subReceivesTopics(wire: Wire) throws {
        let (publisher, subscriber) = try Scene().pair(.publish, .subscribe, wire)
        try subscriber.subscribe(to: Array("a".utf8))
        try subscriber.subscribe(to: Array("b".utf8))
        try publish(["a", "b", "c"], from: publisher, until: subscriber) { $0 == "b" }
        try subscriber.unsubscribe(from: Array("b".utf8))
        // After the unsubscription arrives, an "a" is followed by an "a".
        var last = ""
        try publish(["a", "b", "c"], from: publisher, until: subscriber) { text in
            #expect(text != "c")
            defer { last = text }
            return last == "a" && text == "a"
        }
    }

    /// A subscription takes a while to arrive, so this publishes until `done`.
    private func publish(
        _ texts: [String], from publisher: Socket, until subscriber: Socket, done: (String) -> Bool
    ) throws {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            for text in texts { try publisher.send(Frame(text)) }
            while let frames = try subscriber.receive(timeout: .milliseconds(5)) {
                if done(frames[0].description) { return }
            }
        }
        Issue.record("the subscription did not take effect")
    }

    @Test("PAIR sends both ways", arguments: Wire.allCases)
    func pairSendsBoth(wire: Wire) throws {
        let (left, right) = try Scene().pair(.pair, .pair, wire)
        try left.send("to the right")
        #expect(try right.receiveTexts() == ["to the right"])
        try right.send("to the left")
        #expect(try left.receiveTexts() == ["to the left"])
    }

    @Test("a multipart message arrives whole", arguments: Wire.allCases)
    func multipartMessageArrives(wire: Wire) throws {
        let (pull, push) = try Scene().pair(.pull, .push, wire)
        let frames = [
            Frame("head"), Frame(), Frame([0, 255, 0]), Frame([UInt8](repeating: 7, count: 1_000_000)), Frame("tail"),
        ]
        try push.send(frames)
        try push.send("next")
        let received = try #require(try pull.receive(timeout: patience))
        #expect(received == frames)
        #expect(received.map(\.hasMore) == [true, true, true, true, false])
        #expect(try pull.receiveTexts() == ["next"])
    }

    @Test("frames can be received one by one")
    func framesReceived() throws {
        let (pull, push) = try Scene().pair(.pull, .push, .inproc)
        try push.send(["one", "two"])
        let first = try pull.receiveFrame()
        #expect(first.text == "one" && first.hasMore)
        let second = try #require(try pull.tryReceiveFrame())
        #expect(second.text == "two" && !second.hasMore)
        #expect(try pull.tryReceiveFrame() == nil)
    }
}
