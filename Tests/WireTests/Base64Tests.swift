import Foundation
import Testing
import Wire

/// Numbers in base64, as the embeddings API has them.
@Suite("Base64 of numbers") struct Base64Tests {
    @Test("numbers are written as Foundation would write their bytes, and read back", arguments: 0..<8)
    func roundTrip(count: Int) {
        let values = (0..<count).map { Float($0) * 1.7 - 3 }
        let data = values.withUnsafeBytes { Data($0) }
        var bytes: [UInt8] = []
        bytes.append(base64: values)
        #expect(String(decoding: bytes, as: UTF8.self) == data.base64EncodedString())
        #expect([Float](base64: bytes) == values)
    }

    @Test(
        "what is not base64 of whole numbers is refused",
        arguments: ["A", "AAAA", "AAAAAA=", "AAAA=A==", "????", "AAAAAA==AAAA"])
    func invalid(text: String) { #expect([Float](base64: Array(text.utf8)) == nil) }
}
