import Embedding
import Testing

@Suite("Trace context") struct TraceContextTests {
    private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test(
        "valid parents are kept as they are",
        arguments: ["00-\(id)-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-00", "cc-\(id)-00f067aa0ba902b7-01-later"])
    func valid(_ parent: String) {
        let context = TraceContext(parent: parent)
        #expect(context?.parent == parent)
        #expect(context?.traceID == Self.id[...])
        #expect(context?.state == nil)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "nonsense", "00-\(id)-00f067aa0ba902b7", "00-\(id)-00f067aa0ba902b7-01-more", "ff-\(id)-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-\(id)-0000000000000000-01",
            "00-\(id.uppercased())-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-1", "0-\(id)-00f067aa0ba902b7-01",
            "00-\(id)-00f067aa0ba902b7-01, 00-\(id)-00f067aa0ba902b7-01", "cc-\(id)-00f067aa0ba902b7-01-a\r\nb: c",
        ])
    func invalid(_ parent: String) {
        #expect(TraceContext(parent: parent) == nil)
    }

    @Test("a state goes with its parent, unless it is empty, too long or not printable")
    func state() {
        func kept(_ state: String) -> String? { TraceContext(parent: "00-\(Self.id)-00f067aa0ba902b7-01", state: state)?.state }
        let longest = "a=" + String(repeating: "x", count: 510)
        #expect(kept("rojo=00f067aa0ba902b7, congo=t61") == "rojo=00f067aa0ba902b7, congo=t61")
        #expect(kept(longest) == longest)
        for state in ["", longest + "x", "a=b\r\nc: d", "a=é"] { #expect(kept(state) == nil) }
    }
}
