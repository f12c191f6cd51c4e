import Files
import Testing

@Suite("Checksums") struct ChecksumTests {
    private func checksum(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { Checksum(of: $0).value } }

    @Test("any changed byte changes it, at every length")
    func damage() {
        for length in 1...70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 0x80
                #expect(checksum(damaged) != checksum(bytes), "byte \(place) of \(length)")
            }
        }
    }

    @Test("where bytes stand in memory does not count, how they come in whole blocks neither")
    func parts() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 101) }
        ([0] + bytes).withUnsafeBytes {
            #expect(Checksum(of: UnsafeRawBufferPointer(rebasing: $0[1...])).value == checksum(bytes))
        }
        var two = Checksum()
        bytes[..<64].withUnsafeBytes { two.add($0) }
        bytes[64...].withUnsafeBytes { two.add($0) }
        #expect(two.value == checksum(bytes))
    }
}
