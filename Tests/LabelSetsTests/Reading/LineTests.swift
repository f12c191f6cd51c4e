import LabelSets
import Testing
import Wording

@Suite("Lines and names") struct LineTests {
    @Test(
        "content is split into lines",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("\n", [""]),
            ("a\n\nb", ["a", "", "b"]), ("\u{FEFF}a\n", ["a"]), ("\r\n", [""]), ("a\r", ["a"]), ("\u{FEFF}", []),
        ])
    func contentSplitLines(content: String, expected: [String]) {
        let lines = Array(TextLines(Array(content.utf8)))
        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
        #expect(lines.map(\.number) == Array(1..<(expected.count + 1)))
    }

    @Test(
        "the position of a wrong byte is reported",
        arguments: [
            ([0x61, 0xFF, 0x62], TextLine.Fault.invalidUTF8(offset: 1, byte: 0xFF)),
            ([0x20, 0x20, 0xE2, 0x82], .invalidUTF8(offset: 2, byte: 0xE2)),
            ([0xC3, 0xA9, 0xC0, 0xAF], .invalidUTF8(offset: 2, byte: 0xC0)),
            ([0x61, 0x00], .nul(offset: 1)), ([0x61, 0x0D, 0x62], .carriageReturn(offset: 1)),
        ] as [([UInt8], TextLine.Fault)])
    func positionWrongByte(bytes: [UInt8], fault: TextLine.Fault) {
        #expect(throws: fault) { try TextLine.text(bytes[...]) }
    }

    @Test(
        "a JSON row is read",
        arguments: [
            (#"{"label":"a","text":"b"}"#, "a", "b"), (#" { "text" : "b" , "label" : "a" } "#, "a", "b"),
            (#"{"label":"a","text":"\"\\\/\b\f\n\r\tx"}"#, "a", "\"\\/\u{8}\u{C}\n\r\tx"),
            (#"{"label":"a","text":"\u00E9\ud83d\ude00é😀"}"#, "a", "é😀é😀"), (#"{"l\u0061bel":"a","text":"b"}"#, "a", "b"),
            (#"{"label":"a","text":"b","x":[1,-2.5e+3,{"y":[],"z":{}},true,false,null,"s"],"w":{"v":0}}"#, "a", "b"),
            (#"{"label":"x","text":"b","label":"a"}"#, "a", "b"), (#"{"label":" a ","text":"\tb\n"}"#, "a", "b"),
        ])
    func jsonRowRead(line: String, label: String, text: String) throws {
        let row = try JSONRow(Array(line.utf8)[...])
        #expect(row.label == label)
        #expect(row.text == text)
    }

    @Test(
        "other lines are refused as JSON rows",
        arguments: [
            "", "{", "[]", "\"a\"", "{}", #"{"label":"a"}"#, #"{"label":"a","text":null}"#, #"{"label":"a","text":"b""#,
            #"{"label":"a","text":"b"} x"#, #"{"label":"a" "text":"b"}"#, #"{"label":"a","text":"b",}"#, #"{,"label":"a"}"#,
            #"{label:"a","text":"b"}"#, #"{"label":"a","text":"\x"}"#, #"{"label":"a","text":"\ud83d"}"#,
            #"{"label":"a","text":"\ude00\ud83d"}"#, #"{"label":"a","text":"\u12g4"}"#, "{\"label\":\"a\",\"text\":\"b\u{1}\"}",
            #"{"label":"a","text":"b","x":01}"#, #"{"label":"a","text":"b","x":1.}"#, #"{"label":"a","text":"b","x":[1 2]}"#,
            #"{"label":"a","text":"b","x":[1,]}"#, #"{"label":"a","text":"b","x":{"y"}}"#, #"{"label":"a","text":"b","x":nul}"#,
            #"{"label":"a","text":"b","x":[}"#, #"{"label":"a","text":"b","x":[1}}"#, #"{"label":"","text":"b"}"#,
            #"{"label":"a","text":" "}"#, #"{"label":"a","text":"b","x":"# + String(repeating: "[", count: 100_000),
        ])
    func otherLinesRefused(line: String) {
        #expect(throws: JSONRow.Fault.self) { try JSONRow(Array(line.utf8)[...]) }
    }

    @Test(
        "usable names are recognized",
        arguments: [
            ("sports", nil), ("a.b-c_d e", nil), ("größe", nil), ("日本語", nil), ("हिन्दी", nil), ("_x", nil), ("1", nil),
            ("", "is empty"), (".x", "starts with"), ("-x", "starts with"), (" x", "starts with"), ("x ", "ends with"),
            ("a/b", "contains"), ("a|b", "contains"), ("a,b", "contains"), ("a\tb", "contains"), ("a\u{0}b", "contains"),
            ("a\u{202E}b", "contains"),
            ("😀", "contains"), (String(repeating: "x", count: 129), "is longer"),
        ] as [(String, String?)])
    func usableNamesRecognized(name: String, fault: String?) {
        let found = LabelName.fault(in: name)
        #expect((found == nil) == (fault == nil))
        #expect(found?.hasPrefix(fault ?? "") ?? true)
    }

    @Test(
        "mistyped names are guessed",
        arguments: [
            ("recal", "recall"), ("treshold", "threshold"), ("Precison", "precision"), ("mdoe", nil), ("xyz", nil),
            ("descripton", "description"),
        ] as [(String, String?)])
    func mistypedNamesGuessed(name: String, nearest: String?) {
        #expect(NearestName.of(name, in: ["threshold", "recall", "precision", "description"]) == nearest)
    }

    @Test(
        "the edit distance counts changes",
        arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("mdoe", "mode", 1), ("same", "same", 0)])
    func editDistanceCounts(a: String, b: String, distance: Int) {
        #expect(NearestName.distance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
    }
}
