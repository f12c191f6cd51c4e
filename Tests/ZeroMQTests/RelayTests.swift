import Foundation
import Glibc
import Testing
import ZeroMQ

/// Connections that are forwarded to separate sockets.
@Suite("The relay") struct RelayTests {
    /// A scene with a relay on a separate thread, until it goes.
    private final class RelayScene {
        let scene: Scene
        let relay: Relay

        init() throws {
            (scene, relay) = (try Scene(), try Relay())
            Thread.detachNewThread { [relay] in relay.run() }
        }

        deinit { relay.stop() }

        func address(_ wire: Wire) throws -> SharedAddress {
            try #require(try SharedAddress(Endpoint(.bind, scene.address(wire)), relay: relay, context: scene.context))
        }
    }

    @Test("each connection goes to the socket chosen last", arguments: [Wire.tcp, .ipc])
    func eachConnectionGoes(wire: Wire) throws {
        let relayed = try RelayScene()
        let address = try relayed.address(wire)
        var pairs: [(pull: Socket, push: Socket)] = []
        for number in 0..<4 {
            let (pull, push) = (try relayed.scene.socket(.pull), try relayed.scene.socket(.push))
            #expect(try address.add(pull) == number)
            try push.connect(address.address)
            try push.send(Frame("\(number)"))
            #expect(try pull.receive(timeout: patience) == [Frame("\(number)")])
            #expect(address.peer(of: number)?.hasPrefix(wire == .tcp ? "127.0.0.1" : ":") == true)
            pairs.append((pull, push))
        }
        // What came before keeps its connection.
        for (number, pair) in pairs.enumerated() {
            try pair.push.send(Frame("again \(number)"))
            #expect(try pair.pull.receive(timeout: patience) == [Frame("again \(number)")])
        }
        address.close()
    }

    @Test("a socket can be chosen again, and without one connections wait", arguments: [Wire.tcp, .ipc])
    func socketChosenAgain(wire: Wire) throws {
        let relayed = try RelayScene()
        let address = try relayed.address(wire)
        let pull = try relayed.scene.socket(.pull)
        #expect(try address.add(pull) == 0)
        let (first, second) = (try relayed.scene.socket(.push), try relayed.scene.socket(.push))
        try first.connect(address.address)
        try first.send("first")
        #expect(try pull.receive(timeout: patience) == ["first"])
        try second.connect(address.address)
        try second.send("second")
        #expect(try pull.receive(timeout: .milliseconds(50)) == nil)
        address.choose(0)
        #expect(try pull.receive(timeout: patience) == ["second"])
    }

    @Test("a connection's descriptor is told from one that has taken its number", arguments: [Wire.tcp, .ipc])
    func connectionDescriptor(wire: Wire) throws {
        let relayed = try RelayScene()
        let address = try relayed.address(wire)
        var descriptors: [Int32] = []
        var sockets: [Socket] = []
        for number in 0..<2 {
            let (pull, push) = (try relayed.scene.socket(.pull), try relayed.scene.socket(.push))
            let monitor = try pull.monitor(events: [.accepted])
            #expect(try address.add(pull) == number)
            try push.connect(address.address)
            descriptors.append(try #require(try monitor.next(timeout: patience)?.descriptor))
            sockets += [pull, push]
        }
        for number in 0..<2 {
            #expect(address.isConnection(descriptors[number], to: number))
            #expect(!address.isConnection(descriptors[1 - number], to: number))
            #expect(!address.isConnection(-1, to: number))
        }
        withExtendedLifetime(sockets) {}
    }

    @Test("an address that is taken is refused", arguments: [Wire.tcp, .ipc])
    func addressTakenRefused(wire: Wire) throws {
        let relayed = try RelayScene()
        let first = try relayed.address(wire)
        let error = #expect(throws: ZeroMQError.self) {
            _ = try SharedAddress(Endpoint(.bind, first.address), relay: relayed.relay, context: relayed.scene.context)
        }
        #expect(error?.code == .addressInUse)
    }

    @Test("the file of an ipc address is removed with it")
    func fileIpcAddress() throws {
        let relayed = try RelayScene()
        let address = try relayed.address(.ipc)
        let path = String(address.address.dropFirst("ipc://".count))
        #expect(FileManager.default.fileExists(atPath: path))
        address.close()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a file that is not a socket is left alone")
    func fileSocketLeft() throws {
        let relayed = try RelayScene()
        let endpoint = try Endpoint(.bind, relayed.scene.address(.ipc))
        let path = String(endpoint.address.dropFirst("ipc://".count))
        #expect(FileManager.default.createFile(atPath: path, contents: Data("precious".utf8)))
        #expect(throws: ZeroMQError.self) {
            _ = try SharedAddress(endpoint, relay: relayed.relay, context: relayed.scene.context)
        }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    @Test("inproc and abstract names are not shared")
    func inprocAbstractNames() throws {
        let relayed = try RelayScene()
        for address in ["inproc://x", "ipc://@assay-test"] {
            #expect(
                try SharedAddress(Endpoint(.bind, address), relay: relayed.relay, context: relayed.scene.context) == nil)
        }
    }

    @Test("a closed sender's messages arrive, however small the receive buffer", arguments: [Wire.tcp, .ipc])
    func closedSenderMessages(wire: Wire) throws {
        let relayed = try RelayScene()
        let address = try relayed.address(wire)
        let pull = try relayed.scene.socket(.pull)
        try pull.set(.receiveHighWaterMark, 1)
        _ = try address.add(pull)
        do {
            // A separate context ends only when everything has left it.
            let context = try ZeroMQContext()
            let push = try Socket(.push, context: context)
            try push.set(.linger, patience)
            try push.connect(address.address)
            for number in 0..<600 { try push.send(Frame("\(number)")) }
        }
        for number in 0..<600 { try #require(try pull.receive(timeout: patience) == [Frame("\(number)")]) }
    }

    /// libzmq would end the process: it answers a heartbeat on a connection that is already broken.
    @Test("a sender that asks for heartbeats and disconnects harms no one")
    func senderAsksHeartbeats() throws {
        let relayed = try RelayScene()
        let address = try relayed.address(.tcp)
        let pull = try relayed.scene.socket(.pull)
        try pull.set(.receiveHighWaterMark, 1)
        _ = try address.add(pull)
        let port = try #require(address.address.split(separator: ":").last.flatMap { UInt16($0) })
        for round in 0..<20 {
            if round > 0 { address.choose(0) }
            let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_in()
            (name.sin_family, name.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
            name.sin_addr.s_addr = inet_addr("127.0.0.1")
            let isConnected = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(peer, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            #expect(isConnected)
            let mechanism = Array("NULL".utf8) + [UInt8](repeating: 0, count: 16)
            var bytes: [UInt8] = [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 1] + mechanism
            bytes += [UInt8](repeating: 0, count: 32)
            let property: [UInt8] = [11] + Array("Socket-Type".utf8) + [0, 0, 0, 4] + Array("PUSH".utf8)
            bytes += [0x04, 26, 5] + Array("READY".utf8) + property
            #expect(send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
            // The greeting and READY of the other side: nothing may come before.
            var answer = [UInt8](repeating: 0, count: 92)
            #expect(recv(peer, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count)
            let pairs: [UInt8] = [0x00, 1, 0x61] + [0x04, 7, 4] + Array("PING".utf8) + [0, 0]
            let messages = [[UInt8]](repeating: pairs, count: 400).flatMap { $0 }
            #expect(send(peer, messages, messages.count, Int32(MSG_NOSIGNAL)) == messages.count)
            try #require(try pull.receive(timeout: patience) == ["a"])
            var reset = linger(l_onoff: 1, l_linger: 0)
            setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
            close(peer)
            for _ in 1..<400 { try #require(try pull.receive(timeout: patience) == ["a"]) }
        }
    }
}
