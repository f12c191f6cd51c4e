internal import Daemon
internal import FoundationEssentials
internal import NIOCore
package import NIOSSL
internal import Synchronization
package import Wording

/// The certificate that the server shows, with its key. Each connection takes the one in use when it begins.
package final class CertificateStore: Sendable {
    private let certificateFile: String
    private let keyFile: String
    private let state: Mutex<(context: NIOSSLContext, watched: WatchedFiles)>

    private static let maxBytes = 1 << 20

    /// Reads the files.
    ///
    /// - Parameter certificateFile: in PEM, with the certificates between it and the root.
    /// - Throws: `AssayError` naming the file.
    package init(certificateFile: String, keyFile: String) throws(AssayError) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        let watched = WatchedFiles([certificateFile, keyFile])
        state = Mutex((try Self.read(certificateFile, keyFile).context, watched))
    }

    package var context: NIOSSLContext { state.withLock { $0.context } }

    /// Reads the files again if one has changed. Where the new ones cannot be used, the last good ones stay.
    ///
    /// - Returns: until when the new certificate is valid, or why it cannot be used, once per change; nil when nothing is new.
    package func poll() -> Result<String, AssayError>? {
        guard state.withLock({ $0.watched.hasChanged() }) else { return nil }
        return Result { () throws(AssayError) in
            let (context, expiry) = try Self.read(certificateFile, keyFile)
            state.withLock { $0.context = context }
            return expiry
        }
    }

    private static func read(
        _ certificateFile: String, _ keyFile: String
    ) throws(AssayError) -> (context: NIOSSLContext, expiry: String) {
        func failure(_ place: String, _ message: String, _ remedy: String) -> AssayError {
            AssayError(.configuration, at: place, message, remedy: remedy)
        }
        let certificateBytes = try SmallFile.read(certificateFile, maxBytes: maxBytes, readers: .anyone)
        let keyBytes = try SmallFile.read(keyFile, maxBytes: maxBytes, readers: .group)
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMBytes(certificateBytes) } catch { chain = [] }
        guard let own = chain.first else {
            throw failure(certificateFile, "the file has no certificate in PEM", "name a file with -----BEGIN CERTIFICATE-----")
        }
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(bytes: keyBytes, format: .pem) } catch {
            throw failure(
                keyFile, "the file has no private key in PEM, or one with a password", "name a file with the key alone")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // How long the end of a connection waits for the client's.
        configuration.shutdownTimeout = .seconds(1)
        do {
            let expiry = Date(timeIntervalSince1970: TimeInterval(own.notValidAfter)).formatted(.iso8601)
            return (try NIOSSLContext(configuration: configuration), expiry)
        } catch {
            throw failure(keyFile, "the key does not belong to the certificate in \(certificateFile)", "name the key that does")
        }
    }
}
