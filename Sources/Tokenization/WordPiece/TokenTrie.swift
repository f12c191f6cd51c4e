/// A prefix tree over the vocabulary's bytes, so that the longest token at a place is found in one pass.
///
/// Its edges lie in one open-addressing hash table, which is quick to build and takes a multiplication and usually one
/// cache line per byte to walk. The table of a 30,000-token vocabulary has 1.5 MB: it should stay near the size of an
/// L2 cache.
struct TokenTrie: Sendable {
    struct Edge: Sendable {
        /// Parent node << 8 | byte; ``vacant`` in an unused slot.
        var key: UInt32
        /// The node this edge leads to.
        var node: UInt32
        /// The token that ends here, or ``noToken``.
        var token: Int32
    }

    static let root: UInt32 = 0
    static let noToken: Int32 = -1
    private static let vacant = UInt32.max
    /// Node numbers must fit 24 bits, and the last of them is left out so that no key equals ``vacant``.
    static let maximumNodes = 1 << 24 - 1

    private(set) var edges: [Edge]
    /// The hash's right shift: 32 less the binary logarithm of the number of slots.
    private(set) var shift: UInt32
    private var nodeCount: UInt32 = 1

    /// An empty trie with room for about `capacity` nodes before its table must grow.
    init(capacity: Int) {
        var slots = 256
        while slots < capacity * 2 { slots *= 2 }
        edges = Array(repeating: Edge(key: Self.vacant, node: 0, token: Self.noToken), count: slots)
        shift = UInt32(32 - slots.trailingZeroBitCount)
    }

    /// Makes `token` the value of the path `bytes`, which must not be empty.
    ///
    /// - Returns: the value it replaced, ``noToken`` if there was none; nil if the trie is full.
    mutating func insert(_ bytes: ArraySlice<UInt8>, token: Int32) -> Int32? {
        var node = Self.root
        var slot = 0
        for byte in bytes {
            let key = node << 8 | UInt32(byte)
            slot = Self.slot(of: key, in: edges, shift: shift)
            if edges[slot].key == Self.vacant {
                guard nodeCount < Self.maximumNodes else { return nil }
                if Int(nodeCount) * 2 > edges.count {
                    grow()
                    slot = Self.slot(of: key, in: edges, shift: shift)
                }
                edges[slot] = Edge(key: key, node: nodeCount, token: Self.noToken)
                nodeCount += 1
            }
            node = edges[slot].node
        }
        defer { edges[slot].token = token }
        return edges[slot].token
    }

    /// The edge at the end of the path `bytes`.
    func edge(at bytes: some Sequence<UInt8>) -> Edge? {
        withView { view in
            var last: Edge?
            for byte in bytes {
                last = view.edge(from: last?.node ?? Self.root, byte: byte)
                if last == nil { break }
            }
            return last
        }
    }

    /// Lays the table open; the view does not leave `body`, and the array is kept alive around it.
    func withView<Result>(_ body: (View) -> Result) -> Result {
        edges.withUnsafeBufferPointer { body(View(edges: $0, shift: shift)) }
    }

    private mutating func grow() {
        let old = edges
        shift -= 1
        edges = Array(repeating: Edge(key: Self.vacant, node: 0, token: Self.noToken), count: old.count * 2)
        for edge in old where edge.key != Self.vacant {
            edges[Self.slot(of: edge.key, in: edges, shift: shift)] = edge
        }
    }

    /// The slot that contains `key`, or the vacant one where it belongs. The table is never more than half full.
    private static func slot(of key: UInt32, in edges: [Edge], shift: UInt32) -> Int {
        var slot = Int(hash(key, shift: shift))
        while edges[slot].key != key, edges[slot].key != vacant { slot = (slot + 1) & (edges.count - 1) }
        return slot
    }

    /// Fibonacci hashing (Knuth, volume 3, section 6.4).
    private static func hash(_ key: UInt32, shift: UInt32) -> UInt32 { (key &* 0x9E37_79B1) &>> shift }

    /// The trie's table laid open for the duration of one text.
    struct View {
        let edges: UnsafeBufferPointer<Edge>
        let shift: UInt32

        /// The edge that leaves `node` by `byte`.
        @inline(__always)
        func edge(from node: UInt32, byte: UInt8) -> Edge? {
            let key = node << 8 | UInt32(byte)
            var slot = Int(TokenTrie.hash(key, shift: shift))
            while true {
                let edge = edges[slot]
                if edge.key == key { return edge }
                if edge.key == TokenTrie.vacant { return nil }
                slot = (slot + 1) & (edges.count - 1)
            }
        }
    }
}
