/// A 64-bit checksum that keeps up with memory: against damage, not against malice.
///
/// Four lanes of FNV-1a on little-endian words of 8 bytes, with a rotation so that high bits count as much as low ones; zeros fill
/// up the last 32 bytes of each part.
package struct Checksum: Sendable {
    private var lanes = SIMD4<UInt64>(1, 2, 3, 4) &+ 0xcbf2_9ce4_8422_2325
    private static let block = 32

    package init() {}

    package init(of bytes: UnsafeRawBufferPointer) {
        add(bytes)
    }

    /// The next part. Parts and their order count, as the ends of all but the last may be filled up.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let whole = bytes.count / Self.block * Self.block
        addBlocks(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
        guard whole < bytes.count else { return }
        withUnsafeTemporaryAllocation(byteCount: Self.block, alignment: 8) { rest in
            rest.initializeMemory(as: UInt8.self, repeating: 0)
            rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
            addBlocks(UnsafeRawBufferPointer(rest))
        }
    }

    private mutating func addBlocks(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = (lanes.x, lanes.y, lanes.z, lanes.w)
        func mix(_ lane: UInt64, _ at: Int) -> UInt64 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let mixed = (lane ^ word) &* 0x0000_0100_0000_01b3
            return mixed << 31 | mixed >> 33
        }
        for at in stride(from: 0, to: bytes.count, by: Self.block) {
            a = mix(a, at)
            b = mix(b, at + 8)
            c = mix(c, at + 16)
            d = mix(d, at + 24)
        }
        lanes = SIMD4(a, b, c, d)
    }

    package var value: UInt64 {
        (0..<4).reduce(UInt64(0)) { ($0 << 17 | $0 >> 47) &* 0x9e37_79b9_7f4a_7c15 ^ lanes[$1] }
    }
}
