import Testing
import Wire

/// Frames read a few messages at a time.
@Suite("Wire: places")
struct WirePlaceTests {
    @Test(
        "read piece by piece, a frame gives what it gives at once",
        arguments: [
            "a text", #"{"id":"1","text":"x"}"#, #"["a", {"id":"2","text":"b"} , 3,[4], "d\"]", {"text":null}]"#, "[]", "[ ]",
            "[1,2",
            "[URGENT] call me", #"["a",]"#, "[1]", " [ \"a\" , \"b\" ] ", "{", #"[{"text":"a","metadata":[1,{"b":"]"}]},"c"]"#,
        ])
    func pieces(_ frame: String) {
        let bytes = Array(frame.utf8)
        var places: [FramePlace] = [FramePlace()]
        var pieces: [WireOutcome] = []
        bytes.withUnsafeBytes { bytes in
            // Each place is used again from a copy, as a frame that waits between its messages is.
            while var place = places.last, let outcome = decoder().next(in: bytes, at: &place) {
                pieces.append(outcome)
                places.append(place)
            }
        }
        #expect(pieces == outcomes(frame))
        #expect(places.dropFirst().map(\.isAtEnd) == pieces.indices.map { $0 == pieces.count - 1 })
        #expect(places.map { $0.bytesRead(of: bytes.count) } == places.map { $0.bytesRead(of: bytes.count) }.sorted())
        #expect(places.last?.bytesRead(of: bytes.count) == bytes.count)
    }

    @Test("the elements of a long array keep their indices, and a fault at its end is one error")
    func long() {
        let numbers = "[" + Array(repeating: "1", count: 10_000).joined(separator: ",")
        let failures = outcomes(numbers + "]").compactMap(\.failure?.message)
        #expect(failures.count == 10_000)
        #expect(failures[9999].hasPrefix("message 9999 of the array"))
        #expect(outcomes(#"["a","# + numbers.dropFirst() + ",]").map(\.failure?.code) == [.invalidJSON])
    }
}
