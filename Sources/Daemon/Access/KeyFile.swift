internal import Files
internal import Glibc
package import Wording
package import ZeroMQ

/// A file with a CURVE key pair, in the format of CZMQ's and PyZMQ's certificates.
///
/// Only its owner may read it: anyone with the secret key can act as the client or server that it belongs to.
///
/// Upstream: [zcert](http://czmq.zeromq.org/manual:zcert), `zmq.auth.load_certificate` of PyZMQ.
package enum KeyFile {
    static let published = "the key is one of those printed in ZeroMQ's documentation, so everyone has it"
    private static let maxBytes = 64 << 10

    /// Whether a name is valid for a client: 1 to 64 letters, digits, dots, hyphens and underscores, the first not a dot or hyphen.
    package static func isName(_ name: String) -> Bool {
        let isFit = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isFit && 1...64 ~= name.utf8.count && name.first != "." && name.first != "-"
    }

    /// Writes a pair into a new file that only its owner may read. An existing file is never touched.
    ///
    /// - Throws: `AssayError` naming the file.
    package static func create(_ pair: CurveKeyPair, name: String, at path: String) throws(AssayError) {
        let text = """
            # Assay CURVE key of \(name). Keep it secret: whoever reads this file can connect as \(name).
            metadata
                name = "\(name)"
            curve
                public-key = "\(pair.publicKey.z85)"
                secret-key = "\(pair.secretKey.z85)"

            """
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let code = errno
            throw failure(
                path, "the file cannot be made: \(String(cString: strerror(code)))",
                code == EEXIST ? "choose another name with --out; a key is never overwritten" : nil)
        }
        defer { close(file) }
        do throws(FileFailure) {
            try Transfer.write(Array(text.utf8), to: file)
            guard fsync(file) == 0 else { throw .system("fsync", errno) }
        } catch {
            unlink(path)
            throw failure(path, "the file cannot be written: \(error)")
        }
    }

    /// Reads a pair.
    ///
    /// - Throws: `AssayError` for a file that others may read, that belongs to another user, that is not a key file, or
    ///   whose key is published.
    package static func read(_ path: String) throws(AssayError) -> CurveKeyPair {
        let fields = try fields(of: SmallFile.read(path, maxBytes: maxBytes, readers: .owner), path)
        guard let secret = fields["secret-key"] else {
            throw failure(path, "the file has no secret-key", "make one with assay keys create")
        }
        let pair: CurveKeyPair
        do {
            pair = try CurveKeyPair(secretKey: CurveSecretKey(z85: secret.value))
        } catch {
            throw failure(
                "\(path):\(secret.line)", "secret-key is not 40 characters of Z85", "make a new one with assay keys create")
        }
        if let given = fields["public-key"], given.value != pair.publicKey.z85 {
            throw failure(
                "\(path):\(given.line)", "public-key does not belong to secret-key", "make a new pair with assay keys create")
        }
        guard !pair.publicKey.isPublished else { throw failure(path, published, "make a key with assay keys create") }
        return pair
    }

    /// The public key in a text: the key itself, or a file that contains it, alone on a line or as `public-key = "…"`.
    package static func publicKey(_ text: String) throws(AssayError) -> CurvePublicKey {
        if let key = try? CurvePublicKey(z85: text) { return try checked(key, "the server's key") }
        let bytes = try SmallFile.read(text, maxBytes: maxBytes, readers: .anyone)
        let found = fields(of: bytes, text)["public-key"]?.value ?? String(decoding: bytes, as: UTF8.self).trimmed
        guard let key = try? CurvePublicKey(z85: found) else {
            throw failure(text, "neither a public key of 40 characters nor a file that holds one", "see assay keys show")
        }
        return try checked(key, text)
    }

    private static func checked(_ key: CurvePublicKey, _ place: String) throws(AssayError) -> CurvePublicKey {
        guard !key.isPublished else { throw failure(place, published, "make a key with assay keys create") }
        return key
    }

    /// The file's lines `name = "value"`, with their numbers.
    private static func fields(of bytes: [UInt8], _ path: String) -> [String: (value: String, line: Int)] {
        var fields: [String: (value: String, line: Int)] = [:]
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = String(line).trimmed
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let value = String(line[line.index(after: equals)...]).trimmed
            let isQuoted = value.count >= 2 && value.first == value.last && (value.first == "\"" || value.first == "'")
            fields[String(line[..<equals]).trimmed] = (isQuoted ? String(value.dropFirst().dropLast()) : value, index + 1)
        }
        return fields
    }

    private static func failure(_ place: String, _ message: String, _ remedy: String? = nil) -> AssayError {
        AssayError(.configuration, at: place, message, remedy: remedy)
    }
}

extension String {
    /// Without the spaces, tabs and line ends around it.
    fileprivate var trimmed: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character.isNewline }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
