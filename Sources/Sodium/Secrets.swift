internal import CSodium

/// Random secrets, and how to compare them.
package enum Secrets {
    /// libsodium opens its source of randomness here, once. -1 would mean that the system has none.
    private static let isReady = sodium_init() >= 0

    /// Unpredictable bytes.
    package static func random(_ count: Int) -> [UInt8] {
        precondition(isReady, "the system has no source of random bytes")
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { randombytes_buf(start, $0.count) } }
        return bytes
    }

    /// Whether two digests are equal, in a time that does not depend on where they differ.
    package static func areEqual(_ a: SHA256.Digest, _ b: SHA256.Digest) -> Bool {
        a.withUnsafeBytes { a in b.withUnsafeBytes { sodium_memcmp(a.baseAddress!, $0.baseAddress!, a.count) == 0 } }
    }
}

extension SHA256.Digest {
    /// - Returns: nil unless it is 64 hexadecimal digits.
    package init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        var digits = text.utf8.makeIterator()
        while let high = digits.next(), let low = digits.next() {
            guard let high = Self.value(high), let low = Self.value(low) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
