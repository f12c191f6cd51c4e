/// Reads what `ByteWriter` wrote without trusting it: every length is checked against the remaining bytes before
/// anything is allocated.
struct ByteReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var left: Int { bytes.count - place }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type) throws(ClassificationError) -> Value {
        let size = MemoryLayout<Value>.size
        guard left >= size else { throw .malformed("it ends early, at byte \(bytes.count)") }
        var value: Value = 0
        withUnsafeMutableBytes(of: &value) { target in
            for offset in 0..<size { target[offset] = bytes[place + offset] }
        }
        place += size
        return Value(littleEndian: value)
    }

    mutating func readInt() throws(ClassificationError) -> Int {
        Int(try read(Int64.self))
    }

    mutating func readDouble() throws(ClassificationError) -> Double {
        Double(bitPattern: try read(UInt64.self))
    }

    /// A number of elements of at least `size` bytes each, all of which must still be there.
    mutating func readCount(of size: Int) throws(ClassificationError) -> Int {
        let count = try readInt()
        guard count >= 0, count <= left / size else { throw .malformed("\(count) elements announced, \(left) bytes left") }
        return count
    }

    mutating func readString() throws(ClassificationError) -> String {
        let count = try readCount(of: 1)
        defer { place += count }
        guard let text = String(validating: bytes[place..<(place + count)], as: UTF8.self) else {
            throw .malformed("text that is not UTF-8")
        }
        return text
    }

    /// Finite numbers.
    mutating func readFloats() throws(ClassificationError) -> [Float] {
        let count = try readCount(of: 4)
        let start = place
        place += 4 * count
        let values = [Float](unsafeUninitializedCapacity: count) { target, initialized in
            bytes.withUnsafeBytes { source in
                // `readCount` has ensured that they are there.
                for index in 0..<count {
                    let bits = source.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                    target[index] = Float(bitPattern: UInt32(littleEndian: bits))
                }
            }
            initialized = count
        }
        guard values.allSatisfy(\.isFinite) else { throw .malformed("a number that is not finite") }
        return values
    }

    mutating func readMatrix() throws(ClassificationError) -> FeatureMatrix {
        let (rows, columns) = (try readInt(), try readInt())
        let values = try readFloats()
        guard rows > 0, columns > 0 else { throw .malformed("an empty matrix") }
        let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard !overflow, product == values.count else {
            throw .malformed("\(values.count) values in a matrix of \(rows) × \(columns)")
        }
        return FeatureMatrix(rows: rows, columns: columns, storage: values)
    }

    mutating func readOptional<Value>(
        _ body: (inout ByteReader) throws(ClassificationError) -> Value
    ) throws(ClassificationError) -> Value? {
        switch try read(UInt8.self) {
        case 0: return nil
        case 1: return try body(&self)
        case let other: throw .malformed("presence byte \(other)")
        }
    }

    mutating func readList<Value>(
        _ body: (inout ByteReader) throws(ClassificationError) -> Value
    ) throws(ClassificationError) -> [Value] {
        let count = try readCount(of: 1)
        var values: [Value] = []
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    mutating func readCase<Value: RawRepresentable<String>>(_ type: Value.Type) throws(ClassificationError) -> Value {
        let name = try readString()
        guard let value = Value(rawValue: name) else { throw .malformed("unknown \(type) \(name.debugDescription)") }
        return value
    }
}
