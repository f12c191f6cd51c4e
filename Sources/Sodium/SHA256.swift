internal import CSodium

/// SHA-256 (FIPS 180-4), over one buffer or over parts.
package struct SHA256: Sendable {
    private var state = crypto_hash_sha256_state()

    package init() {
        _ = crypto_hash_sha256_init(&state)
    }

    /// Adds the next bytes. How they are split among calls does not matter.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        _ = crypto_hash_sha256_update(&state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds the string's UTF-8.
    package mutating func update(_ string: String) {
        var string = string
        string.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    package consuming func finalize() -> Digest {
        let state = self.state
        return Digest { target in
            var state = state
            _ = crypto_hash_sha256_final(&state, target)
        }
    }

    package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    package static func hash(_ string: String) -> Digest {
        var hash = SHA256()
        hash.update(string)
        return hash.finalize()
    }
}

extension SHA256 {
    /// 32 bytes.
    package struct Digest: Hashable, Sendable {
        private var words = SIMD4<UInt64>()

        package static let byteCount = 32

        fileprivate init(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
            withUnsafeMutableBytes(of: &words) { fill($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
        }

        /// - Parameter bytes: 32.
        init(_ bytes: [UInt8]) {
            precondition(bytes.count == Self.byteCount)
            self.init { $0.update(from: bytes, count: Self.byteCount) }
        }

        package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
            try Swift.withUnsafeBytes(of: words, body)
        }

        package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

        /// 64 lower-case digits.
        package var hexadecimal: String { String(hexadecimal: bytes) }
    }
}
