import JSON
import Testing
import Wire

@Suite("Wire: results")
struct WireEncodeTests {
    @Test("a full result has its fields in the order of the documentation")
    func full() throws {
        let topic = SetTag(
            .single("sports"), confidence: 0.97, similarity: 0.61, anomaly: false, pValue: 0.43, margin: 2.5,
            top: [("sports", 0.97), ("science", 0.02)], version: "1f2e")
        let moderation = SetTag(.multi(["insult", "threat"]), confidence: 0.8, similarity: 0.5, anomaly: true)
        let result = TaggedResult(
            id: "m1", tags: [("topic", topic), ("moderation", moderation)], anomaly: false, truncated: true, tokens: 17,
            model: "all-MiniLM-L6-v2@1a2b3c4d", metadata: JSONFragment(validating: Array(#"{ "k": 1.0 }"#.utf8)))
        #expect(
            encoded(result) == #"{"id":"m1","tags":{"topic":{"label":"sports","confidence":0.97,"similarity":0.61,"#
                + #""anomaly":false,"p_value":0.43,"margin":2.5,"top":[{"label":"sports","confidence":0.97},"#
                + #"{"label":"science","confidence":0.02}],"version":"1f2e"},"moderation":{"labels":["insult","threat"],"#
                + #""confidence":0.8,"similarity":0.5,"anomaly":true}},"anomaly":false,"truncated":true,"tokens":17,"#
                + #""model":"all-MiniLM-L6-v2@1a2b3c4d","metadata":{ "k": 1.0 }}"#)
    }

    @Test("a tag that the traffic decided says so")
    func reference() {
        var tag = SetTag(.single("a"), confidence: 1, similarity: 1, anomaly: true, pValue: 0.01)
        tag.reference = .traffic
        #expect(
            encoded(TaggedResult(id: "x", tags: [("s", tag)], anomaly: true, truncated: false, tokens: 2, model: "m"))
                == #"{"id":"x","tags":{"s":{"label":"a","confidence":1,"similarity":1,"anomaly":true,"p_value":0.01,"#
                + #""reference":"traffic"}},"anomaly":true,"truncated":false,"tokens":2,"model":"m"}"#)
    }

    @Test("a single set that abstains has null for a label, and the best labels though nothing is explained")
    func abstention() {
        let tag = SetTag(
            .single(nil), confidence: 0.25, similarity: 0.5, anomaly: false, pValue: 0.5,
            top: [("sports", 0.25), ("food", 0.125)])
        let result = TaggedResult(id: "m", tags: [("topic", tag)], anomaly: false, truncated: false, tokens: 3, model: "m")
        #expect(
            encoded(result) == #"{"id":"m","tags":{"topic":{"label":null,"confidence":0.25,"similarity":0.5,"anomaly":false,"#
                + #""p_value":0.5,"top":[{"label":"sports","confidence":0.25},{"label":"food","confidence":0.125}]}},"#
                + #""anomaly":false,"truncated":false,"tokens":3,"model":"m"}"#)
    }

    @Test("a result says how strange the text as a whole is, and compared with what")
    func wholeText() {
        let result = TaggedResult(
            id: "x", tags: [], anomaly: true, pValue: 0.02, reference: .traffic, truncated: false, tokens: 2, model: "m")
        #expect(
            encoded(result) == #"{"id":"x","tags":{},"anomaly":true,"p_value":0.02,"reference":"traffic","#
                + #""truncated":false,"tokens":2,"model":"m"}"#)
    }

    @Test("what is not there is left out")
    func least() {
        let tag = SetTag(.multi([]), confidence: 0, similarity: 0, anomaly: true, top: [])
        #expect(
            encoded(TaggedResult(id: "", tags: [("s", tag)], anomaly: true, truncated: false, tokens: 0, model: ""))
                == #"{"id":"","tags":{"s":{"labels":[],"confidence":0,"similarity":0,"anomaly":true,"top":[]}},"#
                + #""anomaly":true,"truncated":false,"tokens":0,"model":""}"#)
        #expect(
            encoded(TaggedResult(id: "x", tags: [], anomaly: false, truncated: false, tokens: 2, model: "m"))
                == #"{"id":"x","tags":{},"anomaly":false,"truncated":false,"tokens":2,"model":"m"}"#)
    }

    @Test(
        "a failure is told from a result, whatever their ids",
        arguments: ["x", "", "a\"b", "\\", "\",\"error\":", "ü\n\\\""])
    func failures(id: String) {
        var (failed, tagged): ([UInt8], [UInt8]) = ([], [])
        ResultEncoder().encode(MessageFailure(id: id, code: .expired, message: "late"), into: &failed)
        ResultEncoder().encode(
            TaggedResult(id: id, tags: [], anomaly: false, truncated: false, tokens: 2, model: "error"), into: &tagged)
        #expect(ResultEncoder.isFailure(failed) && !ResultEncoder.isFailure(tagged))
        #expect(!ResultEncoder.isFailure([]) && !ResultEncoder.isFailure(Array("{\"id\":\"\\".utf8)))
    }

    @Test(
        "a failure is an error result",
        arguments: [
            (nil, #"{"id":"x","error":{"code":"expired","message":"it \"was\""}}"#),
            ("[null]", #"{"id":"x","error":{"code":"expired","message":"it \"was\""},"metadata":[null]}"#),
        ] as [(String?, String)])
    func failure(_ metadata: String?, _ frame: String) {
        let fragment = metadata.flatMap { JSONFragment(validating: Array($0.utf8)) }
        #expect(encoded(MessageFailure(id: "x", code: .expired, message: "it \"was\"", metadata: fragment)) == frame)
    }

    @Test("the codes are those of the documentation")
    func codes() {
        #expect(
            ErrorCode.allCases.map(\.rawValue) == [
                "invalid_utf8", "invalid_json", "missing_text", "empty_text", "invalid_row", "too_large", "unknown_set",
                "rate_limited", "not_allowed", "expired", "internal",
            ])
    }

    @Test(
        "numbers are short and finite",
        arguments: [
            (0, "0"), (1, "1"), (-1, "-1"), (0.5, "0.5"), (0.97, "0.97"), (0.12344, "0.1234"), (0.12346, "0.1235"),
            (0.0001, "0.0001"), (0.00004, "0"), (-0.00004, "0"), (-0.0, "0"), (0.99996, "1"), (-0.125, "-0.125"),
            (12.05, "12.05"), (1_234_567, "1234567"), (1e20, "1e+20"), (.greatestFiniteMagnitude, "3.4028235e+38"),
            (.leastNonzeroMagnitude, "0"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
        ] as [(Float, String)])
    func numbers(_ value: Float, _ written: String) {
        let tag = SetTag(.single("l"), confidence: value, similarity: value, anomaly: false, pValue: value)
        let frame = encoded(TaggedResult(id: "x", tags: [("s", tag)], anomaly: false, truncated: false, tokens: 1, model: "m"))
        #expect(frame.contains("\"confidence\":\(written),\"similarity\":\(written),\"anomaly\":false,\"p_value\":\(written)}"))
    }

    @Test("whole numbers of any size", arguments: [0, 9, 10, 100, -1, .max, .min])
    func integers(_ value: Int) {
        let result = TaggedResult(id: "x", tags: [], anomaly: false, truncated: false, tokens: value, model: "m")
        #expect(encoded(result).contains("\"tokens\":\(value),"))
    }

    @Test(
        "strings are escaped where RFC 8259 demands it",
        arguments: [
            ("\"\\/", #"\"\\/"#), ("\n\r\t\u{8}\u{C}", #"\n\r\t\b\f"#),
            ("\u{0}\u{1}\u{F}\u{10}\u{1F}\u{7F}", "\\u0000\\u0001\\u000f\\u0010\\u001f\u{7F}"),
            ("é\u{2028}\u{2029}😀\u{FFFD}", "é\u{2028}\u{2029}😀\u{FFFD}"),
            ("a long one with a quote \" in it", #"a long one with a quote \" in it"#),
        ])
    func strings(_ value: String, _ written: String) throws {
        let tag = SetTag(.single(value), confidence: 1, similarity: 1, anomaly: false)
        let result = TaggedResult(id: value, tags: [(value, tag)], anomaly: false, truncated: false, tokens: 1, model: value)
        let frame = encoded(result)
        #expect(frame.hasPrefix("{\"id\":\"\(written)\",\"tags\":{\"\(written)\":{\"label\":\"\(written)\","))
        #expect(try ResultDecoder().decode(Array(frame.utf8)).id == value)
        #expect(foundationObject(frame.utf8)?["model"] as? String == value)
    }
}
