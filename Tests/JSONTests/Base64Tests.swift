import Foundation
import JSON
import Testing

/// Numbers in base64, as the embeddings API has them.
@Suite("Base64 of numbers") struct Base64Tests {
    private func numbers(_ text: some Sequence<UInt8>) -> [Float]? { Array(text).withUnsafeBytes { [Float](base64: $0) } }

    @Test("numbers are written as Foundation would write their bytes, and read back, padded or not", arguments: 0..<8)
    func roundTrip(count: Int) {
        let values = (0..<count).map { Float($0) * 1.7 - 3 }
        let data = values.withUnsafeBytes { Data($0) }
        var bytes: [UInt8] = []
        bytes.append(base64: values)
        #expect(String(decoding: bytes, as: UTF8.self) == data.base64EncodedString())
        #expect(numbers(bytes) == values)
        #expect(numbers(bytes.filter { $0 != UInt8(ascii: "=") }) == values)
    }

    @Test(
        "what is not base64 of whole numbers is refused",
        arguments: ["A", "AAAA", "AAAAA", "AAAAAA=", "AAAAAA===", "AAAA=A==", "????", "AAAAAA==AAAA", "AAAA_-==", "AAAAAA= ="])
    func invalid(text: String) { #expect(numbers(text.utf8) == nil) }
}
