/// The special tokens that frame a single text: `[CLS] … [SEP]`.
struct SpecialTokenTemplate: Sendable {
    var prefix: [Int32] = []
    var suffix: [Int32] = []

    var count: Int { prefix.count + suffix.count }
    var ids: [Int32] { prefix + suffix }

    /// Takes the single-sequence part of a `post_processor` section; the absent and the null section frame nothing.
    init(_ section: JSONValue?) throws(TokenizerError) {
        guard let section, !section.isNull else { return }
        if try section.requireType(["TemplateProcessing", "BertProcessing"]) == "TemplateProcessing" {
            try readTemplate(section)
        } else {
            prefix = [try Self.pairedID(section.member("cls"))]
            suffix = [try Self.pairedID(section.member("sep"))]
        }
    }

    private mutating func readTemplate(_ section: JSONValue) throws(TokenizerError) {
        let tokens = try section.member("special_tokens")
        let single = try section.member("single")
        var sequences = 0
        for piece in try single.elements() {
            if let special = try piece.members()["SpecialToken"] {
                for id in try tokens.member(special.member("id").string()).member("ids").elements() {
                    let id = Int32(try id.integer(in: 0...Int(Int32.max)))
                    if sequences == 0 { prefix.append(id) } else { suffix.append(id) }
                }
            } else {
                _ = try piece.member("Sequence")
                sequences += 1
            }
        }
        guard sequences == 1 else { throw single.error(.invalidValue, "names the text \(sequences) times, not once") }
        guard count <= 64 else { throw single.error(.unsupported, "has \(count) special tokens, more than 64") }
    }

    /// Reads the pair of token and id of a `BertProcessing` section.
    private static func pairedID(_ value: JSONValue) throws(TokenizerError) -> Int32 {
        let pair = try value.elements()
        guard pair.count == 2 else { throw value.error(.invalidValue, "should be a pair of token and id") }
        return Int32(try pair[1].integer(in: 0...Int(Int32.max)))
    }
}
