import Foundation
import Tokenization

/// A tokenizer that has every scalar of planes 0 and 1 as a token, alone and inside a word, as in Scripts/golden/tokens.py.
///
/// With a model's own vocabulary a word with a rare scalar is [UNK] whatever else becomes of it.
enum WideTokenizer {
    static func load(normalizer: String) throws -> Tokenizer {
        try TinyTokenizer.load(
            TinyTokenizer.json(replacing: [
                "model": model, "normalizer": normalizer, "added_tokens": nil, "post_processor": nil,
            ]))
    }

    private static let model: String = {
        var vocab = #""[UNK]":0"#
        for value: UInt32 in 0..<0x2_0000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let token = isPlain(value) ? String(scalar) : "\\u00" + (value < 16 ? "0" : "") + String(value, radix: 16)
            vocab += ",\"\(token)\":\(value + 1),\"##\(token)\":\(value + 0x2_0001)"
        }
        return #"{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,"#
            + ###""continuing_subword_prefix":"##","vocab":{"### + vocab + "}}"
    }()

    /// Whether the scalar is unescaped in a JSON string.
    private static func isPlain(_ value: UInt32) -> Bool { value >= 0x20 && value != 0x22 && value != 0x5C }
}
