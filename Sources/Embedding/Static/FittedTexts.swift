internal import Sodium

/// Which texts a static model was fitted to, by the first eight bytes of their SHA-256: it is nearer to the transformer on these than
/// on others, so they must not vouch for it.
struct FittedTexts: Sendable {
    private let digests: Set<Int64>

    init(_ digests: [Int64]) { self.digests = Set(digests) }

    func contains(_ text: String) -> Bool { !digests.isEmpty && digests.contains(Self.digest(text)) }

    static func digest(_ text: String) -> Int64 {
        SHA256.hash(text).withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }
}
