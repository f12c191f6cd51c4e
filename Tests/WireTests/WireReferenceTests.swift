import Foundation
import JSON
import TestSupport
import Testing
import Wire

@Suite("Wire: JSON against Foundation's parser")
struct WireReferenceTests {
    /// After the cases of https://github.com/nst/JSONTestSuite.
    @Test(
        "valid JSON is accepted",
        arguments: [
            "[]", "[ ]", "{}", "[[]   ]", "[\"\"]", "[1]", "[-0]", "[0e1]", "[0e+1]", "[1E22]", "[1E-2]", "[123.456e78]",
            "[-123]",
            "[1,null,true,false]", "{\"a\":[]}", "{\"\":0}", "{\"a\":\"b\",\"a\":\"b\"}", "[\"\\u0060\\u012a\\u12AB\"]",
            "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\u{7F}\"]", "[\"\\uD801\\udc37\"]", "[\"\u{2028}\"]", " [] ", "\n\t\r[]",
            "\"a\"", "42", "-0.1", "true", "null", "[4,{\"a\":[1,{\"b\":{}}]},\"x\"]", "{\"a\":{\"b\":[{}]},\"c\":1}", "1e5",
        ])
    func valid(_ json: String) throws {
        #expect(JSONFragment(validating: Array(json.utf8)) != nil)
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
    }

    @Test(
        "what RFC 8259 does not allow is refused",
        arguments: [
            "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\"::1}", "[\"a\",\n4\n,1,", "[}", "{]", "[1}",
            "{\"a\":1]",
            "[\"a]", "[\"\\u00A\"]", "[\"\\u00G0\"]", "[\"\\x00\"]", "[\"\\\"]", "[\"\t\"]", "[\"\u{0}\"]", "[\"\\\u{0}\"]",
            "[-]", "[+1]", "[01]", "[-01]", "[1.]", "[.5]", "[1e]", "[1e+]", "[1.e1]", "[0x1]", "[1_0]", "[NaN]", "[Infinity]",
            "[-Infinity]",
            "[1-2]", "[tru]", "[truee]", "[True]", "[nul", "nulll", "[]x", "[][]", "1 2", "\"a", "[\u{A0}]", "[\u{C}]",
            "[1]\u{0}", "//a\n[]",
            "[1/*a*/]", "\u{FEFF}[]", "{\"a\":1}}", "[1]]", "[\"a\"\"b\"]", "[\"\\uD83D\\u\"]", "-", "{\"a\"}", "{:1}", "[:]",
        ])
    func invalid(_ json: String) {
        #expect(JSONFragment(validating: Array(json.utf8)) == nil)
    }

    @Test("fragments must be UTF-8")
    func invalidUTF8() {
        #expect(JSONFragment(validating: [0x22, 0xFF, 0x22]) == nil)
    }

    @Test("random documents are read as Foundation reads them", arguments: [0xA55A_0001 as UInt64])
    func documents(_ seed: UInt64) throws {
        print("seed \(seed)")
        var noise = JSONNoise(seed: seed)
        for _ in 0..<5_000 {
            let text = noise.string()
            let id = noise.string()
            let metadata = noise.value(depth: 4)
            let frame = "{\(noise.space())\"metadata\":\(metadata),\"text\":\(text)\(noise.space()),\"id\":\(id)}"
            let object = try #require(foundationObject(frame.utf8), "\(frame)")
            let theirs = try #require(object["text"] as? String)
            let theirID = try #require(object["id"] as? String)
            let ours = try #require(outcome(frame, decoder { $0.maxIDBytes = 100_000 }), "\(frame)")
            #expect(ours.id.unicodeScalars.elementsEqual((theirID.isEmpty ? generatedID : theirID).unicodeScalars), "\(frame)")
            #expect(ours.metadata?.description == metadata)
            if let message = ours.message {
                #expect(message.text.unicodeScalars.elementsEqual(theirs.unicodeScalars), "\(frame)")
            } else {
                #expect(
                    ours.failure?.code == .emptyText && isBlank(theirs), "\(frame)")
            }
        }
    }

    @Test("UTF-8 is judged as the standard library judges it", arguments: [0xA55A_0002 as UInt64])
    func utf8(_ seed: UInt64) {
        print("seed \(seed)")
        var random = SplitMix64(state: seed)
        let pieces: [[UInt8]] = [
            [0x61], Array("é€😀".utf8), [0xC2], [0x80], [0xE0, 0xA0], [0xED, 0x9F, 0xBF], [0xED, 0xA0], [0xF0, 0x90],
            [0xF4, 0x8F],
            [0xBF], Array("sixteen bytes of text".utf8), [0xF4, 0x90], [0xF0, 0x8F], [0xC1], [0xE1, 0x80, 0x80],
        ]
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 1...8, using: &random)).flatMap { _ in pieces.randomElement(using: &random)! }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((outcome(bytes)?.failure?.code != .invalidUTF8) == isValid, "\(bytes)")
        }
    }
}
