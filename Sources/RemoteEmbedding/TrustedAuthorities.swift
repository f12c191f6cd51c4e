internal import Embedding
internal import Files
internal import NIOSSL

/// The certificate authorities that a server's certificate may be signed by.
package enum TrustedAuthorities: Sendable, Hashable {
    /// Those that the operating system trusts.
    case system
    /// Those in a PEM file, and no others. A server's own certificate may be its own authority.
    case file(String)

    private static let maxBytes = 1 << 22

    /// TLS for a client of such a server: version 1.2 or later, the certificate and the host name checked.
    ///
    /// - Throws: `EmbeddingError` for a file that cannot be read or has no certificate.
    func configuration() throws(EmbeddingError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if case .file(let path) = self {
            configuration.trustRoots = .certificates(try Self.certificates(path))
        }
        return configuration
    }

    private static func certificates(_ path: String) throws(EmbeddingError) -> [NIOSSLCertificate] {
        let bytes: [UInt8]
        do throws(FileFailure) { bytes = try RegularFile(path).contents(upTo: maxBytes) } catch {
            throw EmbeddingError(
                .unreadable, at: path, "the certificates cannot be read: \(error)", remedy: "check embedder.ca_file")
        }
        do { return try NIOSSLCertificate.fromPEMBytes(bytes) } catch {
            throw EmbeddingError(
                .invalidArgument, at: path, "the file has no certificate in PEM, or a broken one",
                remedy: "name a file with -----BEGIN CERTIFICATE-----")
        }
    }
}
