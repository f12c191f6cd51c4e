package import Classification

/// The features of a set's examples: the rows of the last fit, which every version since shares, and the few that were added.
///
/// A version of a set that differs by one example costs a row and an index table, not a copy of the matrix. A removed example
/// leaves its row behind until the next fit.
package struct ExampleFeatures: Sendable {
    /// The rows of the last fit.
    private let fitted: FittedFeatures
    /// The rows added since.
    private let added: FeatureMatrix
    /// The index of each example's row: in `fitted`, or past its end in `added`. Nil: the rows of `fitted`, in order.
    private let places: [Int32]?

    /// One row per example.
    package init(_ fitted: FeatureMatrix) { self.init(.memory(fitted)) }

    init(_ fitted: FittedFeatures) {
        self.fitted = fitted
        added = FeatureMatrix(rows: 0, columns: fitted.columns)
        places = nil
    }

    private init(fitted: FittedFeatures, added: FeatureMatrix, places: [Int32]?) {
        self.fitted = fitted
        self.added = added
        self.places = places
    }

    /// Number of examples.
    package var rows: Int { places?.count ?? fitted.rows }
    /// Length of a row.
    package var columns: Int { fitted.columns }

    /// The features of an example.
    ///
    /// - Throws: `AssayError` when they are on disk and can no longer be read; the next methods too.
    package func row(_ example: Int) throws -> ArraySlice<Float> {
        let place = places.map { Int($0[example]) } ?? example
        guard place < fitted.rows else { return added[row: place - fitted.rows] }
        if case .memory(let matrix) = fitted { return matrix[row: place] }
        return try fitted.selecting([place])[row: 0]
    }

    /// The features of some examples, in their order.
    package func selecting(_ examples: some Collection<Int>) throws -> FeatureMatrix {
        guard places != nil else { return try fitted.selecting(examples) }
        var storage: [Float] = []
        storage.reserveCapacity(examples.count * columns)
        for example in examples { storage.append(contentsOf: try row(example)) }
        return FeatureMatrix(rows: examples.count, columns: columns, storage: storage)
    }

    /// One row per example; a copy if examples were added or removed since the fit, and for large sets, whose features are on disk.
    package func matrix() throws -> FeatureMatrix {
        if places == nil, case .memory(let matrix) = fitted { return matrix }
        return try selecting(0..<rows)
    }

    /// The features of other examples, sharing the rows of those that stay.
    ///
    /// - Parameters:
    ///   - kept: for each of the new examples its index here; nil for a new one.
    ///   - new: the rows of the new ones, in order.
    package func following(_ kept: [Int?], new: FeatureMatrix) -> ExampleFeatures {
        precondition(new.columns == columns && kept.count(where: { $0 == nil }) == new.rows, "a row for each new example")
        var next = Int32(fitted.rows + added.rows)
        let places = kept.map { example -> Int32 in
            if let example { return self.places?[example] ?? Int32(example) }
            defer { next += 1 }
            return next
        }
        let all =
            new.rows == 0
            ? added
            : FeatureMatrix(rows: added.rows + new.rows, columns: columns, storage: added.storage + new.storage)
        return ExampleFeatures(fitted: fitted, added: all, places: places)
    }

    /// The examples of the largest inner product with each of some texts, most similar first: one matrix product over all
    /// rows; of a large set in one pass over its file.
    package func nearest(to texts: FeatureMatrix, count: Int) throws -> [[(example: Int, cosine: Float)]] {
        guard let places else {
            return try fitted.nearest(to: texts, count: count).map { $0.map { ($0.row, $0.cosine) } }
        }
        var examples = [Int?](repeating: nil, count: fitted.rows + added.rows)
        for (example, place) in places.enumerated() { examples[Int(place)] = example }
        // Rows without an example can rank before those wanted.
        let wanted = count + examples.count - places.count
        let near = try fitted.nearest(to: texts, count: wanted)
        let nearAdded =
            added.rows == 0
            ? [[(row: Int, cosine: Float)]](repeating: [], count: texts.rows)
            : Neighbours.nearest(to: texts, in: added, count: wanted)
        return zip(near, nearAdded).map { near, nearAdded in
            let all = near.map { (place: $0.row, $0.cosine) } + nearAdded.map { (place: fitted.rows + $0.row, $0.cosine) }
            return all.compactMap { found in examples[found.place].map { (example: $0, cosine: found.1) } }
                .sorted { $0.cosine > $1.cosine }.prefix(count).map { $0 }
        }
    }
}
