import Foundation
import Testing
import ZeroMQ

@Suite struct SharedAddressTests {
    @Test(arguments: [Wire.tcp, .ipc]) func `each connection comes to the socket that was chosen last`(wire: Wire) throws {
        let scene = try Scene()
        let address = try #require(try SharedAddress(Endpoint(.bind, scene.address(wire)), context: scene.context))
        var pairs: [(pull: Socket, push: Socket)] = []
        for number in 0..<4 {
            let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
            #expect(try address.listen(pull) == number)
            try push.connect(address.address)
            try push.send(Frame("\(number)"))
            #expect(try pull.receive(timeout: patience) == [Frame("\(number)")])
            pairs.append((pull, push))
        }
        // What came before keeps its connection.
        for (number, pair) in pairs.enumerated() {
            try pair.push.send(Frame("again \(number)"))
            #expect(try pair.pull.receive(timeout: patience) == [Frame("again \(number)")])
        }
        address.close()
    }

    @Test func `over tcp a socket can be chosen again`() throws {
        let scene = try Scene()
        let address = try #require(try SharedAddress(Endpoint(.bind, "tcp://127.0.0.1:*"), context: scene.context))
        let pulls = [try scene.socket(.pull), try scene.socket(.pull)]
        for pull in pulls { _ = try address.listen(pull) }
        #expect(address.canChooseAgain)
        try address.choose(0)
        let push = try scene.socket(.push)
        try push.connect(address.address)
        try push.send("x")
        #expect(try pulls[0].receive(timeout: patience) == ["x"])
    }

    @Test(arguments: [Wire.tcp, .ipc]) func `an address that is taken is refused`(wire: Wire) throws {
        let scene = try Scene()
        let first = try #require(try SharedAddress(Endpoint(.bind, scene.address(wire)), context: scene.context))
        let pull = try scene.socket(.pull)
        _ = try first.listen(pull)
        let error = #expect(throws: ZeroMQError.self) {
            _ = try SharedAddress(Endpoint(.bind, first.address), context: scene.context)
        }
        #expect(error?.code == .addressInUse)
    }

    @Test func `the file of an ipc address goes with it`() throws {
        let scene = try Scene()
        let endpoint = try Endpoint(.bind, scene.address(.ipc))
        let path = String(endpoint.address.dropFirst("ipc://".count))
        let address = try #require(try SharedAddress(endpoint, context: scene.context))
        let pull = try scene.socket(.pull)
        _ = try address.listen(pull)
        #expect(FileManager.default.fileExists(atPath: path) && !FileManager.default.fileExists(atPath: path + ".next"))
        address.close()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a file that is no socket is left alone`() throws {
        let scene = try Scene()
        let endpoint = try Endpoint(.bind, scene.address(.ipc))
        let path = String(endpoint.address.dropFirst("ipc://".count)) + ".next"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
        let address = try #require(try SharedAddress(endpoint, context: scene.context))
        let pull = try scene.socket(.pull)
        #expect(throws: ZeroMQError.self) { try address.listen(pull) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    @Test func `inproc and abstract names are not shared`() throws {
        let scene = try Scene()
        #expect(try SharedAddress(Endpoint(.bind, "inproc://x"), context: scene.context) == nil)
        #expect(try SharedAddress(Endpoint(.bind, "ipc://@assay-test"), context: scene.context) == nil)
    }
}
