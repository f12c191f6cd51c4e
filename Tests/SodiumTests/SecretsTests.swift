import Sodium
import Testing

@Suite("Secrets")
struct SecretsTests {
    @Test("random bytes differ from call to call")
    func random() {
        #expect(Set((0..<100).map { _ in Secrets.random(16) }).count == 100)
        #expect(Secrets.random(32).count == 32)
        #expect(Secrets.random(0).isEmpty)
    }

    @Test("digests are equal when every byte is")
    func equality() throws {
        let digest = SHA256.hash("abc")
        #expect(Secrets.areEqual(digest, SHA256.hash("abc")))
        let digits = digest.hexadecimal
        for place in [0, 31, 63] {
            var other = Array(digits.utf8)
            other[place] = other[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            let changed = try #require(SHA256.Digest(hexadecimal: String(decoding: other, as: UTF8.self)))
            #expect(!Secrets.areEqual(digest, changed))
        }
    }

    @Test("a digest is read as it is written", arguments: ["", "abc"])
    func digits(_ text: String) {
        #expect(SHA256.Digest(hexadecimal: SHA256.hash(text).hexadecimal) == SHA256.hash(text))
    }

    @Test(
        "what is not 64 lower-case digits is no digest",
        arguments: [
            "", "ab", String(repeating: "0", count: 63), String(repeating: "0", count: 65), String(repeating: "A", count: 64),
            String(repeating: "g", count: 64), String(repeating: "é", count: 32),
        ])
    func noDigest(_ text: String) { #expect(SHA256.Digest(hexadecimal: text) == nil) }
}
