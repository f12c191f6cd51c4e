extension Tokenizer {
    /// The ids that frame every text, before and after it: `[CLS]` and `[SEP]`.
    package var framing: (leading: [Int32], trailing: [Int32]) { (template.prefix, template.suffix) }

    /// The id of the unknown token, for everything that the vocabulary lacks.
    package var unknownID: Int32 { vocabulary.unknown }
}
