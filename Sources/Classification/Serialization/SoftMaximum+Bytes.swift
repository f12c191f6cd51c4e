extension ByteWriter {
    mutating func write(_ softMaximum: SoftMaximum) {
        write(list: softMaximum.layout.counts) { $0.write($1) }
        write([softMaximum.sharpness])
        write(softMaximum.intercepts)
    }
}

extension ByteReader {
    mutating func readSoftMaximum() throws(ClassificationError) -> SoftMaximum {
        let counts = try readList { reader throws(ClassificationError) in try reader.readInt() }
        let (sharpness, intercepts) = (try readFloats(), try readFloats())
        guard !counts.isEmpty, counts.allSatisfy({ (1...PrototypeLayout.maxPrototypes).contains($0) }), sharpness.count == 1,
            sharpness[0] > 0, intercepts.count == counts.count
        else { throw .malformed("prototypes that belong to no label") }
        return SoftMaximum(layout: PrototypeLayout(counts: counts), sharpness: sharpness[0], intercepts: intercepts)
    }
}
