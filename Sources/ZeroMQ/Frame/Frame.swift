/// The bytes of one message frame. A value: immutable, cheap to copy, and safe to send to any thread.
///
/// A received frame keeps libzmq's own message, so that nothing is copied until `bytes` is read. Sending copies.
package struct Frame: @unchecked Sendable {  // The storage is never written after init, and libzmq's counts are atomic.
    private enum Storage {
        case array([UInt8])
        case message(MessageStorage)
    }

    private let storage: Storage

    /// A frame of these bytes; the array is kept, not copied.
    package init(_ bytes: [UInt8] = []) {
        storage = .array(bytes)
    }

    /// A frame of a text's UTF-8.
    package init(_ text: String) {
        storage = .array(Array(text.utf8))
    }

    init(received message: MessageStorage) {
        storage = .message(message)
    }

    /// The number of bytes.
    package var count: Int {
        switch storage {
        case .array(let bytes): bytes.count
        case .message(let message): message.header.bytes.count
        }
    }

    package var isEmpty: Bool { count == 0 }

    /// Whether a received frame is followed by another of the same message.
    package var hasMore: Bool {
        switch storage {
        case .array: false
        case .message(let message): message.header.hasMore
        }
    }

    /// The number that an authenticator gave the peer that sent the frame; `nil` without one.
    ///
    /// Upstream: [`zmq_msg_gets`](http://api.zeromq.org/4-3:zmq-msg-gets), property `User-Id`.
    package var userID: Int? {
        switch storage {
        case .array: nil
        case .message(let message): message.userID
        }
    }

    /// Reads the bytes in place; they must not be kept beyond the closure.
    package func withUnsafeBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .array(let bytes):
            // Array's own withUnsafeBytes loses the error's type; a span does not.
            let span = bytes.span
            return try span.withUnsafeBytes(body)
        case .message(let message):
            defer { extendLifetime(message) }
            return try body(message.header.bytes)
        }
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] {
        switch storage {
        case .array(let bytes): bytes
        case .message(let message): withExtendedLifetime(message) { Array(message.header.bytes) }
        }
    }

    /// The bytes as text, or `nil` when they are not well-formed UTF-8.
    package var text: String? {
        withUnsafeBytes { String(validating: $0, as: UTF8.self) }
    }
}

extension Frame: Hashable {
    package static func == (left: Frame, right: Frame) -> Bool {
        left.withUnsafeBytes { leftBytes in right.withUnsafeBytes { leftBytes.elementsEqual($0) } }
    }

    package func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension Frame: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// The text, or the number of bytes if they are not UTF-8.
    package var description: String { text ?? "(\(count) bytes)" }
}
