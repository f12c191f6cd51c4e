/// Finds the table row of two neighbouring tokens; a pair that is not in the table is always reported missing.
///
/// Open addressing with linear probing, at most half full.
package struct BigramIndex: Sendable {
    private var keys: [UInt64]
    private var rows: [Int32]
    private let shift: UInt64

    /// No pair of tokens has this key, since ids are not negative.
    private static let free = UInt64.max

    /// - Parameters:
    ///   - pairs: without duplicates.
    ///   - firstRow: the row of the first pair; the others follow.
    package init(_ pairs: [Bigram], firstRow: Int) {
        var bits: UInt64 = 4
        while (1 << bits) < 2 * pairs.count { bits += 1 }
        shift = 64 - bits
        keys = Array(repeating: Self.free, count: 1 << bits)
        rows = Array(repeating: 0, count: 1 << bits)
        for (index, pair) in pairs.enumerated() {
            var slot = slot(pair.key)
            while keys[slot] != Self.free { slot = (slot + 1) & (keys.count - 1) }
            keys[slot] = pair.key
            rows[slot] = Int32(firstRow + index)
        }
    }

    /// Appends the rows of all neighbouring pairs in the table.
    package func append(_ ids: [Int32], to found: inout [Int32]) {
        guard ids.count > 1 else { return }
        keys.withUnsafeBufferPointer { keys in
            for position in 1..<ids.count {
                let key = Bigram(ids[position - 1], ids[position]).key
                var slot = slot(key)
                while keys[slot] != Self.free {
                    if keys[slot] == key {
                        found.append(rows[slot])
                        break
                    }
                    slot = (slot + 1) & (keys.count - 1)
                }
            }
        }
    }

    /// Fibonacci hashing: the high bits of a product with 2⁶⁴/φ, after mixing the halves.
    private func slot(_ key: UInt64) -> Int {
        let mixed = (key ^ (key >> 29)) &* 0xD6E8_FEB8_6659_FD93
        return Int(((mixed ^ (mixed >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }
}

/// Two neighbouring tokens.
package struct Bigram: Hashable, Sendable {
    package var first: Int32
    package var second: Int32

    package init(_ first: Int32, _ second: Int32) {
        self.first = first
        self.second = second
    }

    var key: UInt64 { UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second)) }
}
