extension Tokenizer {
    /// The ids that frame every text, before and after it: `[CLS]` and `[SEP]`.
    package var framing: (leading: [Int32], trailing: [Int32]) { (template.prefix, template.suffix) }

    /// The id of what the vocabulary has no token for.
    package var unknownID: Int32 { vocabulary.unknown }
}
