package import Classification
package import Embedding
internal import Threads

/// Makes the keys for comparing texts with examples: hashes of a model's tokens.
///
/// Every process has its own seeds, and the hash of all tokens is SipHash, so that nobody can craft a text that collides with an
/// example. Where the tokens do not fully represent a text (it was truncated, a token is unknown, there are none), the text itself
/// counts too, without white space at both ends: then only the very same text is equal.
package struct TextKeys: Sendable {
    private let kinds: TokenKinds
    private let seed: UInt64

    private static let processSeed = UInt64.random(in: .min ... .max)

    package init(_ kinds: TokenKinds) {
        self.init(kinds, seed: Self.processSeed)
    }

    init(_ kinds: TokenKinds, seed: UInt64) {
        self.kinds = kinds
        self.seed = seed
    }

    /// The key of a text with its tokens.
    package func callAsFunction(_ tokens: TokenizedText, text: String) -> TextKey {
        let ids = tokens.ids
        let isIncomplete =
            tokens.isTruncated || ids.count <= kinds.framing || kinds.unknown.map { ids.contains($0) } ?? false
        var exact = Hasher()
        exact.combine(seed)
        ids.withUnsafeBytes { exact.combine(bytes: $0) }
        if isIncomplete {
            var text = text
            text.withUTF8 { bytes in
                let end = bytes.lastIndex { !Self.isSpace($0) }.map { $0 + 1 } ?? 0
                let start = bytes[..<end].firstIndex { !Self.isSpace($0) } ?? end
                exact.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<end])))
            }
        }
        let whole = UInt64(bitPattern: Int64(exact.finalize()))
        return TextKey(exact: whole, near: isIncomplete ? whole : near(ids) ?? whole)
    }

    /// The sum of the mixed distinct tokens that are not punctuation; nil if there are none except those that frame every text.
    private func near(_ ids: [Int32]) -> UInt64? {
        // At most half full, so that a slot is found in a step or two.
        var slots = 16
        while slots < 2 * ids.count { slots *= 2 }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: slots) { seen in
            seen.initialize(repeating: 0)
            var (sum, count): (UInt64, Int) = (0, 0)
            for id in ids where !kinds.isPunctuation(id) {
                // 0 marks a free slot; losing one of 2⁶⁴ values to it does no harm.
                let mixed = Self.mix(UInt64(UInt32(bitPattern: id)) ^ seed) | 1
                var place = Int(truncatingIfNeeded: mixed >> 32) & (slots - 1)
                while seen[place] != 0, seen[place] != mixed { place = (place + 1) & (slots - 1) }
                guard seen[place] == 0 else { continue }
                seen[place] = mixed
                sum &+= mixed
                count += 1
            }
            return count > kinds.framing ? Self.mix(sum) : nil
        }
    }

    /// The finalizer of SplitMix64.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension TextKeys {
    /// Texts per thread at a time; fewer are not worth a thread.
    private static let chunk = 2048

    /// The keys of many texts, in order.
    package static func all(
        _ texts: [String], embedder: any Embedder, threads: Int = CPU.availableCores
    ) throws -> [TextKey] {
        let keys = TextKeys(embedder.tokenKinds)
        let layers = [embedder.model.layerCount]
        guard texts.count > chunk else {
            let session = try embedder.makeSession(layers: layers)
            return texts.map { keys(session.tokenize($0), text: $0) }
        }
        var all: [TextKey] = []
        all.reserveCapacity(texts.count)
        var start = 0
        try orderedParallelMap(
            threads: threads, name: "keys",
            next: { () -> ArraySlice<String>? in
                guard start < texts.count else { return nil }
                defer { start += chunk }
                return texts[start..<min(start + chunk, texts.count)]
            },
            makeState: { try embedder.makeSession(layers: layers) },
            transform: { session, texts in texts.map { keys(session.tokenize($0), text: $0) } },
            consume: { all += $0 })
        return all
    }
}
