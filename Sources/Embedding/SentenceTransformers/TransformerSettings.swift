/// The content of `sentence_bert_config.json`: how the transformer's module reads a text.
struct TransformerSettings {
    /// The longest text in tokens; nil leaves that to the tokenizer.
    var maxTokens: Int?
    var lowercases = false

    /// Older versions name the file after the architecture; the first one found counts.
    private static let names = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"]

    /// Reads the file in the transformer's folder; all defaults if there is none.
    init(folder: String) throws(EmbeddingError) {
        let paths = Self.names.map { "\(folder)/sentence_\($0)_config.json" }
        guard let path = paths.first(where: ModelFile.exists) else { return }
        var file = try ModelSettings(path: path)
        maxTokens = try file.integer("max_seq_length")
        if let maxTokens, maxTokens < 3 {
            throw EmbeddingError(.malformed, at: path, "max_seq_length is \(maxTokens), which leaves no room for a text")
        }
        lowercases = try file.bool("do_lower_case") ?? false
        try file.require("transformer_task", "feature-extraction")
        try file.require("module_output_name", "token_embeddings")
        if var modalities = try file.object("modality_config") {
            if var text = try modalities.object("text") {
                try text.require("method", "forward")
                try text.require("method_output_name", "last_hidden_state")
                try text.refuse("format")
                try text.refuseRest()
            }
            try modalities.refuseRest()
        }
        try file.refuse(
            "processing_kwargs", "query_length", "document_length", "query_expansion", "model_args", "model_kwargs",
            "tokenizer_args", "processor_kwargs", "config_args", "config_kwargs", "tokenizer_name_or_path")
        file.ignore(["unpad_inputs"])
        try file.refuseRest()
    }
}
