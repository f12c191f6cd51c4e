import CZeroMQ

/// What is worth knowing of a message without asking libzmq again.
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

    /// The descriptor of the connection that the message came by; `nil` where there is none.
    var connection: Int? {
        let descriptor = withUnsafeMutablePointerToElements { zmq_msg_get($0, ZMQ_SRCFD) }
        return descriptor >= 0 ? Int(descriptor) : nil
    }

    deinit {
        withUnsafeMutablePointerToElements { _ = zmq_msg_close($0) }
    }
}
