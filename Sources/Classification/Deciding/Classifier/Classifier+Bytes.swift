extension Classifier {
    private static let magic = Array("ASSAYCLS".utf8)
    private static let version: UInt32 = 9

    /// The classifier as bytes: magic `ASSAYCLS`, version, contents, FNV-1a checksum; little-endian.
    package func serialized() -> [UInt8] {
        var writer = ByteWriter()
        for byte in Self.magic { writer.write(byte) }
        writer.write(Self.version)
        writer.write(labelCount)
        writer.write(map)
        writer.write(softMaximum) { $0.write($1) }
        writer.write(refinement) { $0.write($1) }
        writer.write(centroids)
        writer.write(thresholds)
        writer.write(anomaly)
        writer.write(options)
        writer.write(summary)
        writer.write(Self.checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// Reads what `serialized()` wrote. Any other bytes are an error, never a trap.
    package init(serialized bytes: some RandomAccessCollection<UInt8>) throws(ClassificationError) {
        let bytes = Array(bytes)
        guard bytes.count >= Self.magic.count + 12, bytes.starts(with: Self.magic) else {
            throw .malformed("it does not begin with ASSAYCLS")
        }
        var reader = ByteReader(bytes)
        for _ in Self.magic { _ = try reader.read(UInt8.self) }
        let version = try reader.read(UInt32.self)
        guard version == Self.version else { throw .malformed("version \(version), this reads \(Self.version)") }
        var tail = ByteReader(Array(bytes.suffix(8)))
        guard try tail.read(UInt64.self) == Self.checksum(bytes.dropLast(8)) else {
            throw .malformed("its checksum does not match; it is damaged")
        }

        labelCount = try reader.readInt()
        map = try reader.readMap()
        packed = PackedMap(map)
        softMaximum = try reader.readOptional { reader throws(ClassificationError) in try reader.readSoftMaximum() }
        refinement = try reader.readOptional { reader throws(ClassificationError) in try reader.readMap() }
        let prototypeCount = softMaximum?.layout.prototypeCount ?? labelCount
        centroids = try reader.readMatrix()
        thresholds = try reader.readFloats()
        let (labelCount, map, refinement) = (labelCount, map, refinement)
        guard labelCount > 0, prototypeCount <= map.outputs, thresholds.count == labelCount,
            (softMaximum?.layout.labelCount ?? labelCount) == labelCount, centroids.rows == prototypeCount,
            centroids.columns == map.weights.columns,
            refinement.map({ $0.outputs == labelCount && $0.weights.columns == map.weights.columns }) ?? true
        else { throw .malformed("its parts differ in size") }
        anomaly = try reader.readDetector(
            labelCount: labelCount, projections: map.outputs - prototypeCount, dimensions: map.weights.columns)
        options = try reader.readOptions(labelCount: labelCount)
        summary = try reader.readSummary()
        rejection = summary.rejection?.rule
        guard (0..<1).contains(noise), nearDuplicatePull.isFinite, nearDuplicatePull >= 0 else {
            throw .malformed("a share of noise or a pull of near duplicates that cannot be")
        }
        guard reader.left == 8 else { throw .malformed("\(reader.left - 8) bytes too many") }
    }

    /// FNV-1a, 64 bits: against damage, not against malice.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
