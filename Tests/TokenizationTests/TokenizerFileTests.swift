import Foundation
import Testing
import Tokenization

/// Files that are no tokenizer, or not one of ours: each is refused with its code, the key and a remedy.
@Suite("Tokenizer files")
struct TokenizerFileTests {
    private func expect(_ code: TokenizerError.Code, _ key: String, _ json: String, mentions text: String = "") {
        expect(code, key, Data(json.utf8), mentions: text)
    }

    private func expect(_ code: TokenizerError.Code, _ key: String, _ data: Data, mentions text: String = "") {
        let error = #expect(throws: TokenizerError.self) { try TinyTokenizer.load(data) }
        guard let error else { return }
        #expect(error.code == code, "\(error)")
        #expect(error.key == key, "\(error)")
        #expect(text.isEmpty || error.message.contains(text), "\(error)")
        #expect(!error.remedy.isEmpty)
        #expect(error.description.hasPrefix(error.path) && error.path.hasSuffix("tokenizer.json"))
    }

    @Test(
        "optional sections may be absent",
        arguments: ["version", "truncation", "padding", "decoder", "post_processor", "added_tokens"])
    func optionalSections(name: String) throws {
        _ = try TinyTokenizer.load(TinyTokenizer.json(replacing: [name: nil]))
        _ = try TinyTokenizer.load(TinyTokenizer.json(replacing: [name: "null"]))
    }

    @Test("a missing section is refused", arguments: ["model", "normalizer", "pre_tokenizer"])
    func missingSections(name: String) {
        expect(.missingKey, name, TinyTokenizer.json(replacing: [name: nil]))
    }

    @Test(
        "other kinds of models and steps are refused",
        arguments: [
            ("normalizer", "null", "null"),
            ("normalizer", #"{"type":"NFKC"}"#, "NFKC"),
            ("normalizer", #"{"type":"Sequence","normalizers":[]}"#, "Sequence"),
            ("pre_tokenizer", #"{"type":"Metaspace"}"#, "Metaspace"),
            ("pre_tokenizer", "null", "null"),
            ("post_processor", #"{"type":"RobertaProcessing"}"#, "RobertaProcessing"),
            ("model", #"{"type":"BPE","vocab":{},"merges":[]}"#, "BPE"),
            ("model", #"{"type":"Unigram","vocab":[["<s>",0.0]]}"#, "Unigram"),
        ])
    func otherKinds(section: String, json: String, name: String) {
        expect(.unsupported, section, TinyTokenizer.json(replacing: [section: json]), mentions: name)
    }

    @Test("flags of added tokens are refused", arguments: ["normalized", "single_word", "lstrip", "rstrip"])
    func addedTokenFlags(flag: String) {
        let token = TinyTokenizer.addedToken("[X]", 17, flags: [flag])
        expect(
            .unsupported, "added_tokens[0].\(flag)", TinyTokenizer.json(replacing: ["added_tokens": "[\(token)]"]),
            mentions: "[X]")
    }

    @Test("truncation on the left is refused")
    func theSideThatIsCut() throws {
        _ = try TinyTokenizer.load(
            TinyTokenizer.json(replacing: ["truncation": #"{"direction":"Right","max_length":3}"#]))
        expect(
            .unsupported, "truncation.direction",
            TinyTokenizer.json(replacing: ["truncation": #"{"direction":"Left","max_length":3}"#]), mentions: "end")
    }

    /// "Hello É" under the file's normalizer, which lowers case and strips accents, and under changes to it.
    @Test(
        "the model's own settings change the normalizer",
        arguments: [
            (NormalizerChanges(), ["hello", "[UNK]"], false),
            (NormalizerChanges(lowercase: true, stripAccents: true, handleChineseChars: true), ["hello", "[UNK]"], false),
            (NormalizerChanges(stripAccents: false), ["hello", "é"], true),
            (NormalizerChanges(lowercase: false), ["[UNK]", "[UNK]"], true),
        ])
    func changedNormalizers(changes: NormalizerChanges, tokens: [String], isChanged: Bool) throws {
        let tokenizer = try Tokenizer(Array(TinyTokenizer.json().utf8), path: "", maxTokens: nil, changes: changes)
        let found = tokenizer.encode("Hello É").ids.dropFirst().dropLast().compactMap { tokenizer.token(for: $0) }
        #expect(found == tokens)
        #expect((tokenizer.changedNormalizer != nil) == isChanged)
    }

    /// Parts of sections replaced by something wrong.
    @Test(
        "wrong values are refused",
        arguments: [
            ("model", #""unk_token":"[UNK]""#, #""unk_token":"[NONE]""#, TokenizerError.Code.invalidValue, "model.unk_token"),
            ("model", #""unk_token":"[UNK]""#, #""unk_token":"""#, .invalidValue, "model.unk_token"),
            ("model", #""unk_token":"[UNK]","#, "", .missingKey, "model.unk_token"),
            ("model", #""type":"WordPiece","#, "", .missingKey, "model.type"),
            ("model", #""hello":5"#, #""hello":6"#, .invalidValue, "model.vocab"),
            ("model", #""hello":5"#, #""hello":-1"#, .invalidValue, "model.vocab"),
            ("model", #""hello":5"#, #""hello":99999999999999"#, .invalidValue, "model.vocab"),
            ("model", #""hello":5"#, #""hello":2147483648"#, .invalidValue, "model.vocab"),
            ("model", #""hello":5"#, #""hello":1e300"#, .wrongType, "model.vocab"),
            ("model", #""hello":5"#, #""hello":5.5"#, .wrongType, "model.vocab"),
            ("model", #""hello":5"#, #""hello":"5""#, .wrongType, "model.vocab"),
            ("model", #""hello":5"#, #""world":5"#, .invalidValue, "model.vocab"),
            ("model", #""hello":5"#, #""hello":05"#, .invalidJSON, "model.vocab"),
            ("model", #""hello":5,"#, #""hello":5,,"#, .invalidJSON, "model.vocab"),
            ("model", ":100", ":0", .invalidValue, "model.max_input_chars_per_word"),
            ("model", ":100", ":1000000000000", .invalidValue, "model.max_input_chars_per_word"),
            ("model", ":100", ":true", .wrongType, "model.max_input_chars_per_word"),
            ("normalizer", #""clean_text":true"#, #""clean_text":1"#, .wrongType, "normalizer.clean_text"),
            ("normalizer", #""lowercase":true"#, #""lower":true"#, .missingKey, "normalizer.lowercase"),
            ("normalizer", #""strip_accents":null"#, #""strip_accents":[]"#, .wrongType, "normalizer.strip_accents"),
            ("added_tokens", #""id":3"#, #""id":-3"#, .invalidValue, "added_tokens[3].id"),
            ("added_tokens", #""id":3"#, #""id":4"#, .invalidValue, "added_tokens[3]"),
            ("added_tokens", #""content":"[SEP]""#, #""content":"[CLS]""#, .invalidValue, "added_tokens[3]"),
            ("added_tokens", #""content":"[SEP]""#, #""content":"new""#, .invalidValue, "added_tokens[3]"),
            ("added_tokens", #""content":"[SEP]""#, #""content":null"#, .wrongType, "added_tokens[3].content"),
            ("post_processor", "3]", "300]", .invalidValue, "post_processor"),
            ("post_processor", ",3]", "]", .invalidValue, "post_processor.sep"),
            ("post_processor", "BertProcessing", "TemplateProcessing", .missingKey, "post_processor.special_tokens"),
        ])
    func wrongParts(section: String, part: String, replacement: String, code: TokenizerError.Code, key: String) throws {
        let valid = try #require(TinyTokenizer.sections[section])
        let range = try #require(valid.range(of: part))
        expect(code, key, TinyTokenizer.json(replacing: [section: valid.replacingCharacters(in: range, with: replacement)]))
    }

    @Test(
        "a template must contain the text exactly once",
        arguments: [
            ("[]", 0), (#"[{"Sequence":{"id":"A"}},{"Sequence":{"id":"A"}}]"#, 2), (#"[{"SpecialToken":{"id":"[CLS]"}}]"#, 0),
        ])
    func templateWithoutTheTextOnce(single: String, count: Int) {
        let tokens = #"{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]}}"#
        let section = #"{"type":"TemplateProcessing","single":\#(single),"special_tokens":\#(tokens)}"#
        expect(
            .invalidValue, "post_processor.single", TinyTokenizer.json(replacing: ["post_processor": section]),
            mentions: "\(count) times")
    }

    @Test("a template may have several tokens")
    func templateOfSeveralTokens() throws {
        let tokens = #"{"a":{"id":"a","ids":[2,4],"tokens":[]},"b":{"id":"b","ids":[3],"tokens":[]}}"#
        let single =
            #"[{"SpecialToken":{"id":"a","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"b"}}]"#
        let section = #"{"type":"TemplateProcessing","single":\#(single),"pair":[],"special_tokens":\#(tokens)}"#
        let tokenizer = try TinyTokenizer.load(TinyTokenizer.json(replacing: ["post_processor": section]))
        #expect(tokenizer.encode("hello").ids == [2, 4, 5, 3])
        #expect(tokenizer.encode("hello").offsets == [0..<0, 0..<0, 0..<5, 0..<0])
    }

    @Test(
        "malformed JSON is refused",
        arguments: [
            "", " ", "x", "nul", "{", "}", "[", "{}x", "{\"model\"", "{\"model\":", "{\"a\":1,}", "{\"a\" 1}", "{'a':1}",
            "{\"a\":tru}",
            "{\"a\":-}", "{\"a\":1.}", "{\"a\":1e}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":NaN}", "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\ud800\"}", "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\n\"}", "{\"a\":\"\\",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}", "{\"a\":\"\\ud83d\\", "{\"a\":{\"b\":[{\"c\":1]}}}", "\u{FEFF}{}",
        ])
    func malformed(json: String) {
        let error = #expect(throws: TokenizerError.self) { try TinyTokenizer.load(json) }
        #expect(error.map { [.invalidJSON, .wrongType].contains($0.code) } == true, "\(json): \(error as Any)")
    }

    @Test("a file that is not an object is refused", arguments: ["null", "true", "3", "\"text\"", "[]"])
    func notAnObject(json: String) { expect(.wrongType, "", json) }

    @Test("deep nesting is refused")
    func deepNesting() {
        for opening in ["[", "{\"a\":"] {
            expect(
                .invalidJSON, "decoder",
                TinyTokenizer.json(replacing: ["decoder": String(repeating: opening, count: 1_000_000)]))
        }
        let nested = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(throws: Never.self) { try TinyTokenizer.load(TinyTokenizer.json(replacing: ["decoder": nested])) }
    }

    @Test("too many values are refused")
    func tooManyValues() {
        let many = "[0" + String(repeating: ",0", count: 1_000_000) + "]"
        expect(.invalidJSON, "decoder", TinyTokenizer.json(replacing: ["decoder": many]), mentions: "1000000")
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() { expect(.invalidJSON, "", Data([0x7B, 0x22, 0xFF, 0x22, 0x7D])) }

    /// Every prefix of a valid file is refused, and no changed byte makes it crash.
    @Test("truncated and damaged files are refused")
    func truncatedAndDamaged() throws {
        let valid = Data(TinyTokenizer.json().utf8)
        let folder = try TemporaryFolder()
        for length in 0..<valid.count {
            let path = try folder.write(valid.prefix(length), to: "tokenizer.json")
            #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: path) }
        }
        let bytes: [UInt8] = [0x00, 0x22, 0x30, 0x5B, 0x7D, 0xFF, 0x2C]
        for position in valid.indices {
            var damaged = valid
            damaged[position] = bytes[position % bytes.count]
            let path = try folder.write(damaged, to: "tokenizer.json")
            // Either answer is right: a byte inside a token may change unnoticed.
            _ = (try? Tokenizer(contentsOf: path))?.encode("hello [MASK]")
        }
    }

    @Test("escapes in strings are read")
    func escapes() throws {
        let vocab = #"{"[UNK]":0,"\u0068i":1,"\ud83d\ude00":2,"caf\u00e9":3,"\"":4,"\\":5,"\/":6}"#
        let model =
            #"{"vocab":\#(vocab),"max_input_chars_per_word":1e2,"unk_token":"[UNK]","#
            + ###""continuing_subword_prefix":"##","type":"WordPiece"}"###
        let json = TinyTokenizer.json(replacing: ["model": model, "added_tokens": nil, "post_processor": nil])
        let tokenizer = try TinyTokenizer.load(json)
        #expect(tokenizer.encode("hi 😀 \" \\ /").ids == [1, 2, 4, 5, 6])
        #expect(tokenizer.id(for: "café") == 3)
    }

    @Test("a file that cannot be read is refused", arguments: ["/nonexistent/tokenizer.json", "/", "/dev/zero", ""])
    func unreadable(path: String) {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: path) }
        #expect(error?.code == .unreadable)
        #expect(error?.path == path)
    }

    @Test("a limit without room for a token is refused", arguments: [Int.min, 0, 2])
    func limitWithoutRoom(maxTokens: Int) {
        let error = #expect(throws: TokenizerError.self) { try TinyTokenizer.load(maxTokens: maxTokens) }
        #expect(error?.code == .invalidValue)
    }
}
