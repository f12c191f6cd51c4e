import Foundation
import JSON
import Testing
import Wire

@Suite("Wire: limits")
struct WireLimitTests {
    @Test("64 levels are read, 65 are refused", arguments: [(64, true), (65, false)])
    func depth(_ depth: Int, _ isRead: Bool) {
        let inner = depth - 1
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = String(repeating: open, count: inner) + "1" + String(repeating: close, count: inner)
            let outcome = outcome("{\"id\":\"x\",\"metadata\":\(nested),\"text\":\"a\"}")
            #expect(outcome?.id == "x")
            #expect((outcome?.message != nil) == isRead)
            #expect(outcome?.failure?.message.contains("nested deeper than 64") ?? isRead)
            #expect((JSONFragment(validating: Array("[\(nested)]".utf8)) != nil) == isRead)
        }
    }

    @Test(
        "frames of any depth are safe",
        arguments: [
            (10_000, "[", ""), (10_000, "[", "]"), (10_000, "{\"a\":", ""), (10_000, "[1,", ""), (10_000, "[{\"text\":", "}]"),
            (500_000, "[", "]"),
        ])
    func bottomless(_ depth: Int, _ open: String, _ close: String) {
        let failure = outcome(String(repeating: open, count: depth) + String(repeating: close, count: depth))?.failure
        #expect(failure?.code == .invalidJSON)
        #expect(failure?.message.contains("nested deeper than 64 at byte") == true)
    }

    @Test("a shallower limit is kept")
    func shallow() {
        let decoder = decoder { $0.maxDepth = 1 }
        #expect(outcome(#"{"text":"a"}"#, decoder)?.message != nil)
        #expect(outcome(#"{"text":"a","sets":[]}"#, decoder)?.failure?.message.contains("nested deeper than 1 ") == true)
    }

    @Test("texts at the limit pass, longer ones are refused by size")
    func text() {
        let decoder = decoder { $0.maxTextBytes = 10 }
        for fits in ["0123456789", #"{"text":"0123456789"}"#, #"{"text":"\u0030\u0031\u0032\u0033456789"}"#, #"["éééée"]"#] {
            #expect(outcome(fits, decoder)?.message?.text.utf8.count ?? 0 >= 9)
        }
        let frames = [
            "01234567890", #"{"text":"01234567890"}"#, #"{"text":"\u0030\u0031\u0032\u00334567890"}"#, #"["ééééée"]"#,
        ]
        for tooLong in frames {
            let failure = outcome(tooLong, decoder)?.failure
            #expect(failure?.code == .tooLarge)
            #expect(failure?.message.contains("the text has 11 bytes, more than the limit of 10") == true)
        }
    }

    @Test("each limit has its failure")
    func others() {
        let cases: [(String, FrameDecoder, says: String)] = [
            (#"{"text":"a","id":"12345"}"#, decoder { $0.maxIDBytes = 4 }, "\"id\" has 5 bytes, more than the limit of 4"),
            (#"{"text":"a","id":12345}"#, decoder { $0.maxIDBytes = 4 }, "\"id\" has 5 bytes"),
            (
                #"{"text":"a","sets":["a","b","a"]}"#, decoder { $0.maxSets = 2 },
                "\"sets\" has 3 names, more than the limit of 2"
            ),
            (#"{"text":"a","metadata":[1,2]}"#, decoder { $0.maxMetadataBytes = 4 }, "\"metadata\" has 5 bytes"),
            (#"["a","b","c"]"#, decoder { $0.maxMessagesPerFrame = 2 }, "the array has 3 messages, more than the limit of 2"),
            ("12345", decoder { $0.maxFrameBytes = 4 }, "the frame has 5 bytes, more than the limit of 4"),
        ]
        for (frame, decoder, says) in cases {
            let failure = outcome(frame, decoder)?.failure
            #expect(failure?.code == .tooLarge)
            #expect(failure?.message.contains(says) == true, "\(failure?.message ?? "no failure")")
        }
    }

    @Test("a frame of 100 MB is refused unread, but for its first page")
    func hundredMegabytes() throws {
        let count = 100 << 20
        let pages = try #require(mmap(nil, count, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0))
        #expect(pages != MAP_FAILED)
        defer { munmap(pages, count) }
        // Only the first page may be read: reading past it crashes.
        #expect(mprotect(pages, 4096, PROT_READ | PROT_WRITE) == 0)
        let start = Array(#"{"id":"big","metadata":[7],"text":""#.utf8)
        memset(pages, 0x61, 4096)
        pages.copyMemory(from: start, byteCount: start.count)
        var failures: [MessageFailure] = []
        decoder().decode(UnsafeRawBufferPointer(start: pages, count: count)) { failures.append($0.failure!) }
        #expect(failures.map(\.code) == [.tooLarge])
        #expect(failures.first?.message.contains("104857600 bytes, more than the limit of 1048576") == true)
        #expect(failures.first?.id == "big")
        #expect(failures.first?.metadata?.description == "[7]")
    }
}
