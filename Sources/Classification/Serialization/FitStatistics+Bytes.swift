extension FitStatistics {
    private static let magic: UInt64 = 0x3154_4154_5359_5341  // "ASYSTAT1"

    /// The statistics as bytes, little-endian; only those of a fit without later changes.
    package func serialized() -> [UInt8] {
        precondition(terms.isEmpty, "statistics that changed since the fit")
        var writer = ByteWriter()
        writer.write(Self.magic)
        writer.write(mode.rawValue)
        writer.write(examples)
        writer.write(list: counts) { $0.write($1) }
        for values in [sums, total, origin, eigenvalues, slopes, intercepts] { writer.write(list: values) { $0.write($1) } }
        writer.write(basis)
        return writer.bytes
    }

    /// Reads what `serialized()` wrote. Any other bytes are an error, never a trap.
    package init(serialized bytes: some RandomAccessCollection<UInt8>) throws(ClassificationError) {
        var reader = ByteReader(Array(bytes))
        guard try reader.read(UInt64.self) == Self.magic else { throw .malformed("no statistics of a fit") }
        let mode = try reader.readCase(ClassificationMode.self)
        let examples = try reader.readInt()
        let counts = try reader.readList { reader throws(ClassificationError) in try reader.readInt() }
        var lists: [[Double]] = []
        for _ in 0..<6 {
            lists.append(try reader.readList { reader throws(ClassificationError) in try reader.readDouble() })
        }
        let basis = try reader.readFloats()
        let (labels, dimensions) = (counts.count, lists[2].count)
        guard lists.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw .malformed("a number that is not finite") }
        // No label has more members than there are examples, and all of them fit a 32-bit place.
        guard (1...Int(Int32.max)).contains(examples), counts.allSatisfy({ (1...examples).contains($0) }),
            mode == .multi || counts.reduce(0, +) == examples
        else { throw .malformed("counts that cannot be") }
        guard reader.left == 0, labels > 0, dimensions > 0,
            lists[0].count == labels * dimensions, lists[1].count == dimensions, basis.count == lists[3].count * dimensions,
            lists[4].count == labels, lists[5].count == labels
        else { throw .malformed("statistics whose parts differ in size") }
        self.init(
            mode: mode, counts: counts, examples: examples, sums: lists[0], total: lists[1], origin: lists[2], basis: basis,
            eigenvalues: lists[3], slopes: lists[4], intercepts: lists[5])
    }
}
