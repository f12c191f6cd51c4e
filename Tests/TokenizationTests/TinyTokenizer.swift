import Foundation
import Tokenization

/// A tokenizer of a handful of tokens, for tests that need no model.
enum TinyTokenizer {
    static let vocabulary = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "un", "##able", "##aff", ",", "!", "é", "##s", "中",
        "\u{FFFD}", "##\u{FFFD}",
    ]

    /// The sections of a valid `tokenizer.json`, as JSON.
    static var sections: [String: String] {
        let vocab = vocabulary.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
        let added = ["[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4].sorted { $0.value < $1.value }
        return [
            "version": #""1.0""#,
            "truncation": #"{"max_length":3,"strategy":"LongestFirst","stride":0}"#,
            "padding": #"{"strategy":{"Fixed":128},"pad_id":0}"#,
            "added_tokens": "[" + added.map { addedToken($0.key, $0.value) }.joined(separator: ",") + "]",
            "normalizer": #"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"#
                + #""strip_accents":null,"lowercase":true}"#,
            "pre_tokenizer": #"{"type":"BertPreTokenizer"}"#,
            "post_processor": #"{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}"#,
            "decoder": "null",
            "model": ###"{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","###
                + #""max_input_chars_per_word":100,"vocab":{\#(vocab)}}"#,
        ]
    }

    static func addedToken(_ content: String, _ id: Int, flags: [String] = []) -> String {
        let all = ["single_word", "lstrip", "rstrip", "normalized"].map { "\"\($0)\":\(flags.contains($0))" }
        return #"{"id":\#(id),"special":true,"content":"\#(content)",\#(all.joined(separator: ","))}"#
    }

    /// A file with some sections replaced, or left out where the replacement is nil.
    static func json(replacing changes: [String: String?] = [:]) -> String {
        let all = sections.merging(changes.compactMapValues { $0 }) { $1 }.filter { !(changes[$0.key] == .some(nil)) }
        return "{" + all.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    static func load(_ json: String = json(), maxTokens: Int? = nil) throws -> Tokenizer {
        try load(Data(json.utf8), maxTokens: maxTokens)
    }

    static func load(_ data: Data, maxTokens: Int? = nil) throws -> Tokenizer {
        let folder = try TemporaryFolder()
        return try Tokenizer(contentsOf: folder.write(data, to: "tokenizer.json"), maxTokens: maxTokens)
    }
}
