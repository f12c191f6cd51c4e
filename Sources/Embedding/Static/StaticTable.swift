internal import CKernels

/// The vectors of tokens and of pairs of tokens, whose sum is a text's embedding: `rows × dimensions`.
struct StaticTable: Sendable {
    let dimensions: Int
    private let values: Values
    /// Row of each token id; nil where ids are rows.
    private let mapping: [Int32]?
    /// How many token ids have a row.
    let tokens: Int
    private let bigrams: BigramIndex?
    /// The texts that the vectors were fitted to.
    let fitted: FittedTexts

    /// Signed bytes with a scale per row, small enough for a cache; or single precision, for models with
    /// other numbers.
    private enum Values: Sendable {
        case bytes(AlignedBuffer<Int8>, scales: AlignedBuffer<Float>)
        case floats(AlignedBuffer<Float>)
    }

    /// The representation of the values, as in a fingerprint.
    var arithmetic: String {
        switch values {
        case .bytes: "int8"
        case .floats: "f32"
        }
    }

    /// More rows, or more values, than this are refused: a small file could request any number of them.
    private static let (mostRows, mostValues) = (1 << 28, 1 << 32)

    /// Reads the tensors of `model.safetensors`, each checked against the others.
    ///
    /// - Parameter declared: the length of a vector that the configuration declares.
    init(_ file: StaticTensors, tensor name: String, dimensions declared: Int?) throws(EmbeddingError) {
        let path = file.path
        let (rows, dimensions) = try file.matrix(name)
        self.dimensions = dimensions
        if let declared, declared != dimensions {
            throw EmbeddingError(
                .malformed, at: path, "the tensor \(name) has \(dimensions) columns, config.json declares \(declared)")
        }
        let mapping = try file.integers("mapping")
        tokens = mapping?.count ?? rows
        if let mapping, let stray = mapping.first(where: { $0 < 0 || $0 >= rows }) {
            throw EmbeddingError(.malformed, at: path, "the tensor mapping names row \(stray) of \(rows)")
        }
        // With a mapping, weights are per token, and rows are shared: then each token gets its own row.
        let weights = try file.floats("weights", count: tokens)
        let pairs = try file.pairs(StaticModelFile.bigramKeys, tokens: tokens)
        let pairRows = pairs.count
        if pairRows > 0 {
            let pairTable = StaticModelFile.bigramRows
            let shape = try file.matrix(pairTable)
            guard shape.rows == pairRows else {
                throw EmbeddingError(
                    .malformed, at: path, "the tensor \(pairTable) has \(shape.rows) rows for \(pairRows) pairs of tokens")
            }
            guard shape.columns == dimensions else {
                throw EmbeddingError(
                    .malformed, at: path,
                    "the tensor \(pairTable) has \(shape.columns) columns, \(name) has \(dimensions)",
                    remedy: "make the model again")
            }
        }
        fitted = FittedTexts(try file.wholes(StaticModelFile.fitted) ?? [])
        let ownRows = weights == nil ? nil : mapping
        self.mapping = weights == nil ? mapping : nil
        let tokenRows = ownRows?.count ?? rows
        let allRows = tokenRows + pairRows
        guard allRows <= Self.mostRows, allRows * dimensions <= Self.mostValues else {
            throw EmbeddingError(
                .unsupported, at: path, "\(allRows) rows of \(dimensions) columns are more than can be held in memory")
        }
        bigrams = pairs.isEmpty ? nil : BigramIndex(pairs, firstRow: tokenRows)

        if file.isBytes(name) {
            let table = AlignedBuffer<Int8>(count: (tokenRows + pairRows) * dimensions, filledWith: 0)
            let scales = AlignedBuffer<Float>(count: tokenRows + pairRows, filledWith: 1)
            try file.copyBytes(name, rows: ownRows, to: table.base)
            for (row, weight) in (weights ?? []).enumerated() { scales.base[row] = weight }
            if pairRows > 0 {
                try file.copyBytes(StaticModelFile.bigramRows, rows: nil, to: table.base + tokenRows * dimensions)
                let own = try file.floats(StaticModelFile.bigramScales, count: pairRows)
                for (row, scale) in (own ?? []).enumerated() { scales.base[tokenRows + row] = scale }
            }
            values = .bytes(table, scales: scales)
        } else {
            guard pairRows == 0 else {
                throw EmbeddingError(
                    .unsupported, at: path, "the tensor \(name) is not I8, which it must be where there are pairs of tokens")
            }
            let table = AlignedBuffer<Float>(count: tokenRows * dimensions, filledWith: 0)
            try file.copyFloats(name, rows: ownRows, to: table.base)
            for (row, weight) in (weights ?? []).enumerated() {
                for column in 0..<dimensions { table.base[row * dimensions + column] *= weight }
            }
            values = .floats(table)
        }
    }

    /// The rows of a text: its tokens', then its pairs'. Every id is below `tokens`.
    func rows(of ids: [Int32], into rows: inout [Int32]) {
        if let mapping {
            for id in ids { rows.append(mapping[Int(id)]) }
        } else {
            rows.append(contentsOf: ids)
        }
        bigrams?.append(ids, to: &rows)
    }

    /// The sum of rows.
    func sum(_ rows: [Int32], into output: UnsafeMutablePointer<Float>) {
        switch values {
        case .bytes(let table, let scales):
            ak_sum_rows_i8(table.base, scales.base, rows, rows.count, dimensions, output)
        case .floats(let table):
            ak_sum_rows(table.base, rows, rows.count, dimensions, output)
        }
    }
}
