/// What the BERT normalizer and pre-tokenizer need of a Unicode scalar, as observed in Hugging Face `tokenizers`.
///
/// The properties are frozen in the tables next to this file rather than asked of the standard library: the crates
/// behind `tokenizers` freeze old and mutually different Unicode versions, and a token must not depend on the toolchain.
struct ScalarClass: OptionSet {
    let rawValue: UInt8

    /// Removed by `clean_text`.
    static let control = ScalarClass(rawValue: 1 << 0)
    static let whitespace = ScalarClass(rawValue: 1 << 1)
    static let punctuation = ScalarClass(rawValue: 1 << 2)
    /// Set apart by `handle_chinese_chars`.
    static let ideograph = ScalarClass(rawValue: 1 << 3)
    /// Removed by `strip_accents`.
    static let mark = ScalarClass(rawValue: 1 << 4)
    /// Of a canonical combining class above 0, thus subject to canonical ordering.
    static let nonstarter = ScalarClass(rawValue: 1 << 5)
    /// Replaced by `strip_accents`, see ``Decomposition``.
    static let decomposes = ScalarClass(rawValue: 1 << 6)
    /// Changed by `lowercase`, see ``Lowercase``.
    static let hasLowercase = ScalarClass(rawValue: 1 << 7)
}
