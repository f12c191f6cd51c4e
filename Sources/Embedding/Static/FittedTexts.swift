internal import Crypto

/// Which texts a static model was fitted to, by the first eight bytes of their SHA-256: it is nearer to the transformer on these than
/// on others, so they must not vouch for it.
struct FittedTexts: Sendable {
    private let digests: Set<Int64>

    init(_ digests: [Int64]) { self.digests = Set(digests) }

    func contains(_ text: String) -> Bool { !digests.isEmpty && digests.contains(Self.digest(text)) }

    static func digest(_ text: String) -> Int64 {
        var text = text
        return text.withUTF8 { bytes in
            SHA256.hash(data: UnsafeRawBufferPointer(bytes)).withUnsafeBytes {
                Int64(littleEndian: $0.loadUnaligned(as: Int64.self))
            }
        }
    }
}
