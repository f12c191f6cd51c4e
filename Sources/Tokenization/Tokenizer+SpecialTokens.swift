extension Tokenizer {
    /// The ids that frame every text, before and after it: `[CLS]` and `[SEP]`.
    public var framing: (leading: [Int32], trailing: [Int32]) { (template.prefix, template.suffix) }

    /// The id of what the vocabulary has no token for.
    public var unknownID: Int32 { vocabulary.unknown }
}
