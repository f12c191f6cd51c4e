internal import CKernels

/// How the vectors of a text's tokens become one vector: a mode, or several whose vectors are concatenated.
///
/// Upstream: `sentence_transformers.sentence_transformer.modules.Pooling`
struct Pooling: Sendable, Hashable {
    /// The names are those of the files.
    enum Mode: String, Sendable, CaseIterable {
        /// The first token.
        case cls
        /// The largest value of each column.
        case max
        case mean
        /// The sum divided by the square root of the number of tokens.
        case meanSquareRootLength = "mean_sqrt_len_tokens"
        /// The mean in which a token weighs as much as its position, from 1.
        case weightedMean = "weightedmean"
        case lastToken = "lasttoken"
    }

    var modes: [Mode] = [.mean]
    /// Whether the tokens of a prompt, and the special ones before it, are pooled too.
    var includesPrompt = true

    /// The modes as one name.
    var name: String { modes.map(\.rawValue).joined(separator: "+") }

    /// Pools a text.
    ///
    /// - Parameters:
    ///   - states: `rows × width`, the tokens' vectors.
    ///   - skipping: how many tokens at the start do not count. When none is left, `cls` takes the first one, and the
    ///     others give zeros.
    ///   - output: `modes.count · width` values, scaled to unit length when `unitLength`.
    func pool(
        _ states: UnsafePointer<Float>, rows: Int, skipping: Int, width: Int, unitLength: Bool,
        into output: UnsafeMutablePointer<Float>
    ) {
        let count = Swift.max(rows - skipping, 0)
        let first = states + (rows - count) * width
        if modes.count == 1, modes[0] == .mean, count > 0 { return ak_mean_pool(first, count, width, unitLength, output) }
        for (index, mode) in modes.enumerated() {
            let output = output + index * width
            switch mode {
            case .cls: output.update(from: count > 0 ? first : states, count: width)
            case .lastToken where count > 0: output.update(from: states + (rows - 1) * width, count: width)
            case .max: ak_max_pool(first, count, width, output)
            case .mean where count > 0: ak_mean_pool(first, count, width, false, output)
            case .meanSquareRootLength where count > 0:
                ak_mean_pool(first, count, width, false, output)
                ak_scale(output, width, Float(count).squareRoot())
            case .weightedMean: ak_weighted_mean_pool(first, count, width, rows - count + 1, output)
            case .lastToken, .mean, .meanSquareRootLength: output.update(repeating: 0, count: width)
            }
        }
        if unitLength { ak_unit_length(output, modes.count * width) }
    }
}

extension Pooling {
    /// Earlier versions have a key for each mode; their vectors are concatenated in this order.
    private static let booleans: [(key: String, mode: Mode)] = [
        ("pooling_mode_cls_token", .cls), ("pooling_mode_max_tokens", .max), ("pooling_mode_mean_tokens", .mean),
        ("pooling_mode_mean_sqrt_len_tokens", .meanSquareRootLength),
        ("pooling_mode_weightedmean_tokens", .weightedMean), ("pooling_mode_lasttoken", .lastToken),
    ]

    /// Reads `config.json` of a pooling module's folder.
    init(folder: String, width: Int) throws(EmbeddingError) {
        var file = try ModelSettings(path: folder + "/config.json")
        var old: [Mode] = []
        for (key, mode) in Self.booleans where try file.bool(key) ?? false { old.append(mode) }
        if let names = try file.strings("pooling_mode") {
            modes = []
            for name in names {
                guard let mode = Mode(rawValue: name) else {
                    let known = Mode.allCases.map(\.rawValue).joined(separator: ", ")
                    throw EmbeddingError(
                        .unsupported, at: file.path, "pooling_mode is \(name); \(known) are known",
                        remedy: "use a model with a supported pooling")
                }
                modes.append(mode)
            }
            guard !modes.isEmpty else { throw EmbeddingError(.malformed, at: file.path, "pooling_mode names no mode") }
        } else if !old.isEmpty {
            modes = old
        }
        includesPrompt = try file.bool("include_prompt") ?? true
        for key in ["embedding_dimension", "word_embedding_dimension"] {
            guard let value = try file.integer(key), value != width else { continue }
            throw EmbeddingError(
                .malformed, at: file.path, "\(key) is \(value), the transformer's hidden_size is \(width)",
                remedy: "the pooling and the transformer must be of the same model")
        }
        try file.refuseRest()
    }
}
