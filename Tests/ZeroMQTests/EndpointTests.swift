import Testing
import ZeroMQ

@Suite("Endpoints") struct EndpointTests {
    @Test(
        "valid endpoints are parsed",
        arguments: [
            ("@tcp://127.0.0.1:5555", .bind, .tcp, "tcp://127.0.0.1:5555"),
            (">tcp://broker.example:1", .connect, .tcp, "tcp://broker.example:1"),
            ("tcp://broker:65535", .connect, .tcp, "tcp://broker:65535"),
            ("@tcp://*:*", .bind, .tcp, "tcp://*:*"),
            ("@tcp://eth0:0", .bind, .tcp, "tcp://eth0:0"),
            (">tcp://[::1]:5555", .connect, .tcp, "tcp://[::1]:5555"),
            (">tcp://10.0.0.1:0;10.0.0.2:5555", .connect, .tcp, "tcp://10.0.0.1:0;10.0.0.2:5555"),
            ("@ipc:///run/assay/in.ipc", .bind, .ipc, "ipc:///run/assay/in.ipc"),
            ("ipc://relative", .connect, .ipc, "ipc://relative"),
            ("@ipc://@abstract", .bind, .ipc, "ipc://@abstract"),
            ("@ipc://*", .bind, .ipc, "ipc://*"),
            ("@ipc://\(String(repeating: "x", count: 107))", .bind, .ipc, "ipc://\(String(repeating: "x", count: 107))"),
            (">inproc://name", .connect, .inproc, "inproc://name"),
        ] as [(String, Endpoint.Mode, Endpoint.Transport, String)])
    func validEndpointsParsed(text: String, mode: Endpoint.Mode, transport: Endpoint.Transport, address: String) throws {
        let endpoint = try Endpoint(parsing: text, default: .connect)
        #expect(endpoint.mode == mode && endpoint.transport == transport && endpoint.address == address)
        #expect(try Endpoint(parsing: "\(endpoint)", default: .bind) == endpoint)
    }

    @Test(
        "invalid endpoints are refused with the reason",
        arguments: [
            ("", .empty), ("@", .empty), (">", .empty),
            ("@ tcp://*:5555", .whitespace), ("tcp://host:1\n", .whitespace), ("ipc://a\0b", .whitespace),
            ("127.0.0.1:5555", .missingScheme), ("tcp:/host:1", .missingScheme), ("@@tcp:host:1", .missingScheme),
            ("http://host:80", .unknownTransport("http")), ("TCP://host:80", .unknownTransport("TCP")),
            ("@@tcp://*:1", .unknownTransport("@tcp")), ("://host:1", .unknownTransport("")),
            ("tcp://", .missingPort), ("tcp://host", .missingPort), ("tcp://host:", .missingPort),
            ("tcp://[::1]", .missingPort), ("tcp://:5555", .missingHost), ("tcp://[]:5555", .missingHost),
            ("tcp://host:http", .invalidPort("http")), ("tcp://host:-1", .invalidPort("-1")),
            ("tcp://host:1:2/x", .bareIPv6), ("tcp://::1:5555", .bareIPv6), ("tcp://[::1:5555", .unclosedBracket),
            ("tcp://host:65536", .portOutOfRange("65536")), ("tcp://host:99999999999", .portOutOfRange("99999999999")),
            (">tcp://host:0", .portOutOfRange("0")), ("@tcp://*:65536", .portOutOfRange("65536")),
            (">tcp://*:5555", .wildcardNeedsBind), (">tcp://host:*", .wildcardNeedsBind), (">ipc://*", .wildcardNeedsBind),
            (">tcp://source;host:1", .missingPort),
            ("ipc://", .missingPath), ("ipc://@", .missingPath), ("inproc://", .missingName),
            ("ipc://\(String(repeating: "ü", count: 54))", .pathTooLong(bytes: 108)),
        ] as [(String, EndpointError.Problem)])
    func invalidEndpointsRefused(text: String, problem: EndpointError.Problem) throws {
        let error = try #require(throws: EndpointError.self) { try Endpoint(parsing: text, default: .connect) }
        #expect(error.problem == problem)
        #expect(error.description.hasSuffix(error.advice))
        #expect(error.description.contains(error.text))
    }

    @Test(
        "the counterpart of an endpoint is known",
        arguments: [
            ("@tcp://127.0.0.1:5555", ">tcp://127.0.0.1:5555"), ("@tcp://*:5555", ">tcp://127.0.0.1:5555"),
            ("@tcp://0.0.0.0:1", ">tcp://127.0.0.1:1"), ("@tcp://[::]:5555", ">tcp://[::1]:5555"),
            ("@tcp://[fe80::1]:5555", ">tcp://[fe80::1]:5555"), ("@tcp://10.1.2.3:7", ">tcp://10.1.2.3:7"),
            ("@ipc:///run/in", ">ipc:///run/in"), ("@ipc://@name", ">ipc://@name"), (">ipc:///run/in", "@ipc:///run/in"),
            (">tcp://127.0.0.1:5555", "@tcp://127.0.0.1:5555"), (">tcp://localhost:5555", "@tcp://127.0.0.1:5555"),
            (">tcp://127.0.0.1:0;127.0.0.1:9", "@tcp://127.0.0.1:9"), (">tcp://[::1]:5555", "@tcp://[::1]:5555"),
        ])
    func counterpartEndpointKnown(text: String, counterpart: String) throws {
        #expect(try Endpoint(parsing: text, default: .bind).counterpart().description == counterpart)
    }

    @Test(
        "an endpoint without a counterpart is refused with the reason",
        arguments: [
            ("@tcp://127.0.0.1:*", .chosenOnBinding), ("@tcp://*:0", .chosenOnBinding), ("@ipc://*", .chosenOnBinding),
            (">tcp://broker.example:1", .elsewhere("broker.example")), (">tcp://10.0.0.1:1", .elsewhere("10.0.0.1")),
            ("@inproc://a", .sameProcess),
        ] as [(String, EndpointError.Problem)])
    func endpointWithoutCounterpart(text: String, problem: EndpointError.Problem) throws {
        let endpoint = try Endpoint(parsing: text, default: .bind)
        let error = try #require(throws: EndpointError.self) { try endpoint.counterpart() }
        #expect(error.problem == problem)
        #expect(error.description.hasSuffix(error.advice))
    }

    @Test("attach binds or connects as the prefix says", arguments: Wire.allCases)
    func attachBindsConnects(wire: Wire) throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        let address = try pull.attach(Endpoint(parsing: "@\(scene.address(wire))", default: .connect))
        #expect(try push.attach(Endpoint(parsing: address, default: .connect)) == address)
        try push.send("x")
        #expect(try pull.receiveTexts() == ["x"])
    }

    @Test("an IPv6 address turns IPv6 on")
    func ipv6AddressTurns() throws {
        let push = try Scene().socket(.push)
        #expect(try push.get(.ipv6) == false)
        try push.connect("tcp://[::1]:5555")
        #expect(try push.get(.ipv6) == true)
    }
}
