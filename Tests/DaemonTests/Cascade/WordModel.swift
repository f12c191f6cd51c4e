import Embedding
import Foundation

/// A static model of whole words with a vector each, in a temporary folder. Removed with its owner.
final class WordModel {
    let folder: String
    let embedder: StaticEmbedder

    /// - Parameter vectors: two numbers a word; other words are unknown.
    init(_ vectors: [String: [Float]]) throws {
        let words = vectors.keys.sorted()
        folder = FileManager.default.temporaryDirectory.appending(path: "assay-words-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let all = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + words
        let vocabulary = all.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
        let tokenizer = """
            {"version":"1.0","added_tokens":[],"normalizer":{"type":"BertNormalizer","clean_text":true,\
            "handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},\
            "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},\
            "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",\
            "max_input_chars_per_word":100,"vocab":{\(vocabulary)}}}
            """
        try Data(tokenizer.utf8).write(to: URL(filePath: folder + "/words.json"))
        let rows = [Float](repeating: 0, count: 8) + words.flatMap { vectors[$0]! }
        let file = StaticModelFile(rows: rows, dimensions: 2, bigrams: [], maxTokens: 64, texts: [], origin: [:])
        try file.write(to: folder, tokenizer: folder + "/words.json")
        embedder = try StaticEmbedder(folder: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
