import CZeroMQ
import Glibc

/// The parts of a message that are cached, so that libzmq need not be called again.
struct MessageHeader {
    /// libzmq's bytes; a short message has them inside its `zmq_msg_t`, so that must not move.
    let bytes: UnsafeRawBufferPointer
    let hasMore: Bool
}

/// Owns one received `zmq_msg_t`, in the same allocation, and closes it.
///
/// Upstream: [`zmq_msg_recv`](http://api.zeromq.org/4-3:zmq-msg-recv), [`zmq_msg_close`](http://api.zeromq.org/4-3:zmq-msg-close).
final class MessageStorage: ManagedBuffer<MessageHeader, zmq_msg_t> {
    /// Takes the content of `message`, which is left empty.
    static func taking(_ message: inout zmq_msg_t) -> MessageStorage {
        let buffer = create(minimumCapacity: 1) { buffer in
            buffer.withUnsafeMutablePointerToElements { element in
                element.initialize(to: zmq_msg_t())
                zmq_msg_init(element)
                zmq_msg_move(element, &message)
                return MessageHeader(
                    bytes: UnsafeRawBufferPointer(start: zmq_msg_data(element), count: zmq_msg_size(element)),
                    hasMore: zmq_msg_more(element) != 0
                )
            }
        }
        // create() makes an instance of the class it is called on.
        return unsafeDowncast(buffer, to: MessageStorage.self)
    }

    var userID: Int? {
        withUnsafeMutablePointerToElements { message in
            guard let text = zmq_msg_gets(message, "User-Id"), text.pointee != 0 else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let number = strtol(text, &end, 10)
            return end?.pointee == 0 ? number : nil
        }
    }

    deinit {
        withUnsafeMutablePointerToElements { _ = zmq_msg_close($0) }
    }
}
