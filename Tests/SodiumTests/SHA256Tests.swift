import Sodium
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// The examples of NIST's "Descriptions of SHA-256", and the empty string.
    static let vectors = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test("published examples", arguments: vectors)
    func published(_ text: String, _ digest: String) {
        #expect(SHA256.hash(text).hexadecimal == digest)
        #expect(Array(text.utf8).withUnsafeBytes { SHA256.hash($0) }.hexadecimal == digest)
    }

    @Test("parts give the digest of the whole")
    func parts() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 37) {
            hash.update(Array(bytes[start..<min(start + 37, bytes.count)]))
        }
        #expect(hash.finalize() == bytes.withUnsafeBytes { SHA256.hash($0) })
    }

    @Test("bytes are written as two lower-case digits each")
    func hexadecimal() {
        #expect(String(hexadecimal: [0, 10, 255]) == "000aff")
        #expect(SHA256.hash("abc").bytes.prefix(2) == [0xba, 0x78])
    }
}
