/// The content of a BERT model's `config.json`: the encoder's shape and arithmetic.
struct BERTSettings {
    let hiddenSize: Int
    let layerCount: Int
    let headCount: Int
    let intermediateSize: Int
    let vocabularySize: Int
    let maxPositions: Int
    let layerNormEpsilon: Float
    let activation: String
    /// The file's bytes, for the fingerprint.
    let bytes: [UInt8]

    /// Keys about how the model was made or trained, about heads or generation, or about what is returned: an encoder's states
    /// do not depend on them.
    private static let harmless = [
        "_name_or_path", "architectures", "transformers_version", "torch_dtype", "dtype", "model_name", "_commit_hash",
        "attention_probs_dropout_prob", "hidden_dropout_prob", "classifier_dropout", "dropout", "initializer_range",
        "initializer_factor", "gradient_checkpointing", "type_vocab_size", "pad_token_id", "bos_token_id", "eos_token_id",
        "sep_token_id", "cls_token_id", "mask_token_id", "unk_token_id", "decoder_start_token_id", "use_cache",
        "tie_word_embeddings", "tie_encoder_decoder", "torchscript", "return_dict", "output_attentions",
        "output_hidden_states", "output_past", "id2label", "label2id", "num_labels", "problem_type", "finetuning_task",
        "task_specific_params", "sentence_transformers", "chunk_size_feed_forward", "_attn_implementation",
        "attn_implementation", "_attn_implementation_autoset", "use_flash_attn", "language", "model_max_length",
        "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers", "pooler_size_per_head", "pooler_type",
        "add_pooling_layer", "tokenizer_class", "prefix", "max_length", "min_length", "do_sample", "early_stopping",
        "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p", "typical_p",
        "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids",
        "num_return_sequences", "output_scores", "return_dict_in_generate", "forced_bos_token_id", "forced_eos_token_id",
        "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
        "cross_attention_hidden_size", "tf_legacy_loss", "use_bfloat16", "gradient_checkpointing_kwargs",
    ]

    /// Reads the file in the transformer's folder.
    init(folder: String) throws(EmbeddingError) {
        var file = try ModelSettings(path: folder + "/config.json")
        let path = file.path
        bytes = file.bytes
        func unsupported(_ what: String) -> EmbeddingError {
            EmbeddingError(.unsupported, at: path, what, remedy: "use a BERT-shaped sentence-embedding model")
        }
        guard let type = try file.string("model_type") else { throw file.missing("model_type") }
        guard type == "bert" else { throw unsupported("model_type is \(type), not bert") }
        let positions = try file.string("position_embedding_type") ?? "absolute"
        guard positions == "absolute" else { throw unsupported("position_embedding_type is \(positions), not absolute") }
        activation = try file.string("hidden_act") ?? "gelu"
        guard ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu"].contains(activation) else {
            throw unsupported("hidden_act is \(activation); gelu, gelu_new, gelu_pytorch_tanh and relu are known")
        }
        func size(_ key: String, _ limit: Int) throws(EmbeddingError) -> Int {
            let value = try file.required(key)
            guard (1...limit).contains(value) else {
                throw EmbeddingError(.malformed, at: path, "\(key) is \(value), outside 1...\(limit)")
            }
            return value
        }
        hiddenSize = try size("hidden_size", 8192)
        layerCount = try size("num_hidden_layers", 128)
        headCount = try size("num_attention_heads", 256)
        intermediateSize = try size("intermediate_size", 65536)
        vocabularySize = try size("vocab_size", 4_000_000)
        maxPositions = try size("max_position_embeddings", 65536)
        guard hiddenSize % headCount == 0 else {
            throw EmbeddingError(
                .malformed, at: path, "hidden_size \(hiddenSize) is no multiple of num_attention_heads \(headCount)")
        }
        let epsilon = try file.number("layer_norm_eps") ?? 1e-12
        guard epsilon > 0, epsilon < 1 else { throw EmbeddingError(.malformed, at: path, "layer_norm_eps is \(epsilon)") }
        layerNormEpsilon = Float(epsilon)
        try file.require("directionality", "bidi")
        try file.refuse(
            "is_decoder", "is_encoder_decoder", "add_cross_attention", "pruned_heads", "quantization_config", "auto_map")
        file.ignore(Self.harmless)
        try file.refuseRest()
    }
}
