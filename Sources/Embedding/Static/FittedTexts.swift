internal import Sodium

/// The texts that a static model was fitted to, by the first eight bytes of their SHA-256: it is closer to the transformer on
/// these than on others, so they must not be used to validate it.
struct FittedTexts: Sendable {
    private let digests: Set<Int64>

    init(_ digests: [Int64]) { self.digests = Set(digests) }

    func contains(_ text: String) -> Bool { !digests.isEmpty && digests.contains(Self.digest(text)) }

    static func digest(_ text: String) -> Int64 {
        SHA256.hash(text).withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
    }
}
