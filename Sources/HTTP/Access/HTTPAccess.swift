package import Logging
package import Wording

/// The tokens and certificates of the server: read at the start, and again when their files change.
package struct HTTPAccess: Sendable {
    package let tokens: TokenStore?
    package let certificates: CertificateStore?

    /// How often the files are checked. A change counts at the second check.
    private static let lookInterval = Duration.milliseconds(250)

    /// Reads the files, and refuses to leave the server open to other machines unless this is explicitly configured.
    ///
    /// - Throws: `AssayError` naming the setting, or file and line.
    package init(_ configuration: HTTPConfiguration, logger: Logger) throws(AssayError) {
        let access = configuration.access
        tokens = if let path = access.tokensFile { try TokenStore(path) } else { nil }
        switch (access.certificateFile, access.keyFile) {
        case (let certificate?, let key?): certificates = try CertificateStore(certificateFile: certificate, keyFile: key)
        case (nil, nil): certificates = nil
        case (_?, nil):
            throw Self.failure(
                "http.tls.key_file", "there is a certificate, but no key for it", "name the file with the certificate's key")
        case (nil, _?):
            throw Self.failure(
                "http.tls.certificate_file", "there is a key, but no certificate for it", "name the file with the certificate")
        }
        guard !configuration.address.isLocal else { return }
        let missing = [tokens == nil ? "tokens" : nil, certificates == nil ? "TLS" : nil].compactMap { $0 }
        guard !missing.isEmpty else { return }
        guard access.isInsecure else {
            throw Self.failure(
                "http.listen \(configuration.address)",
                "other machines can reach this address, which has no \(missing.joined(separator: " and no "))",
                "listen on 127.0.0.1, or set up http.tokens_file and http.tls (docs/http.md), or set http.insecure: true")
        }
        logger.warning(
            "insecure: other machines can reach the HTTP server without \(missing.joined(separator: " and "))",
            metadata: ["address": "\(configuration.address)"])
    }

    private static func failure(_ place: String, _ message: String, _ remedy: String) -> AssayError {
        AssayError(.configuration, at: place, message, remedy: remedy)
    }

    /// Checks the files from time to time, until it is cancelled.
    func watch(_ logger: Logger) async {
        guard tokens != nil || certificates != nil else { return }
        while !Task.isCancelled {
            look(logger)
            do { try await Task.sleep(for: Self.lookInterval) } catch { return }
        }
    }

    /// Checks the files once.
    package func look(_ logger: Logger) {
        if let tokens, let change = tokens.poll() {
            switch change {
            case .success(let revoked):
                logger.notice(
                    "HTTP tokens reloaded",
                    metadata: [
                        "tokens": "\(tokens.count)", "revoked": "\(revoked.isEmpty ? "0" : revoked.joined(separator: " "))",
                    ])
            case .failure(let error):
                logger.error("the HTTP tokens cannot be used; the last good ones stay", metadata: ["error": "\(error)"])
            }
        }
        if let certificates, let change = certificates.poll() {
            switch change {
            case .success(let expiry): logger.notice("TLS certificate reloaded", metadata: ["expires": "\(expiry)"])
            case .failure(let error):
                logger.error("the TLS certificate cannot be used; the last good one stays", metadata: ["error": "\(error)"])
            }
        }
    }
}
