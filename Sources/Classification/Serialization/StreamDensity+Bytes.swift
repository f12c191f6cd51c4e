extension StreamDensity {
    private static let magic = Array("ASSAYDEN".utf8)
    private static let version: UInt32 = 1

    /// What was learnt of the stream as bytes: magic `ASSAYDEN`, version, moments; little-endian, without a checksum. The examples
    /// are those of the sets, and not written; neither are the texts since the last update, fewer than 256.
    package func serialized() -> [UInt8] {
        var writer = ByteWriter()
        for byte in Self.magic { writer.write(byte) }
        writer.write(Self.version)
        writer.write(list: stream) { writer, moments in
            writer.write(moments.weight)
            writer.write(list: moments.sum) { $0.write($1) }
            writer.write(list: moments.products) { $0.write($1) }
        }
        return writer.bytes
    }

    /// Reads what `serialized()` wrote. Any other bytes are an error, never a trap.
    ///
    /// - Parameter examples: of the same number of layers and directions as when it was written.
    package init(
        serialized bytes: some RandomAccessCollection<UInt8>, examples: ExampleDensity
    ) throws(ClassificationError) {
        let bytes = Array(bytes)
        guard bytes.starts(with: Self.magic) else { throw .malformed("it does not begin with ASSAYDEN") }
        var reader = ByteReader(bytes)
        for _ in Self.magic { _ = try reader.read(UInt8.self) }
        let version = try reader.read(UInt32.self)
        guard version == Self.version else { throw .malformed("version \(version), this reads \(Self.version)") }
        let stream = try reader.readList { reader throws(ClassificationError) in
            let weight = try reader.readDouble()
            let numbers = { (reader: inout ByteReader) throws(ClassificationError) in try reader.readDouble() }
            let (sum, products) = (try reader.readList(numbers), try reader.readList(numbers))
            guard products.count == sum.count * sum.count, (0...Self.memory + 1).contains(weight),
                sum.allSatisfy(\.isFinite), products.allSatisfy(\.isFinite)
            else { throw .malformed("moments that cannot be") }
            return GaussianMoments(weight: weight, sum: sum, products: products)
        }
        guard reader.left == 0 else { throw .malformed("\(reader.left) bytes too many") }
        guard stream.map(\.dimensions) == examples.moments.map(\.dimensions) else {
            throw .malformed("moments of other layers or directions")
        }
        try self.init(examples, stream: stream)
    }
}
