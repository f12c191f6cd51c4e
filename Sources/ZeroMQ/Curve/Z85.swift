/// The text form of CURVE keys: 32 bytes as 40 characters of an alphabet of 85.
///
/// Upstream: [ZeroMQ RFC 32](https://rfc.zeromq.org/spec/32/).
enum Z85 {
    static let keyLength = 40

    private static let alphabet = Set(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8
    )

    /// Throws when `text` is not a key, without repeating it: it may be secret.
    static func check(_ text: String, _ name: String) throws(ZeroMQError) {
        guard text.utf8.count == keyLength, text.utf8.allSatisfy({ alphabet.contains($0) }) else {
            throw ZeroMQError(
                .invalidArgument, call: "zmq_z85_decode", subject: .option(name),
                detail: "A key is \(keyLength) characters of Z85; this text has \(text.utf8.count) or others among them."
            )
        }
    }

    /// The characters of a C string.
    static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
