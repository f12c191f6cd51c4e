internal import Glibc
package import Wire

/// Finds the messages of a waiting frame whose deadlines have passed, without taking the frame from its queue.
package struct DeadlineScan: Sendable {
    let decoder: FrameDecoder

    package init(decoder: FrameDecoder) { self.decoder = decoder }

    /// - Parameter expired: called with each message from `frame.place` on whose deadline is after `frame.after` and up to
    ///   `frame.upTo`.
    /// - Returns: the next deadline, counted from the frame's arrival; nil if there is none.
    package func run(_ frame: OverdueFrame, expired: (Message) -> Void) -> Duration? {
        frame.delivery.bytes.withUnsafeBytes { bytes in
            guard bytes.mayHoldDeadline else { return nil }
            var next: Duration?
            var place = frame.place
            while let outcome = decoder.next(in: bytes, at: &place) {
                guard case .success(let message) = outcome, let deadline = message.deadline else { continue }
                if let after = frame.after, deadline <= after { continue }
                if deadline <= frame.upTo { expired(message) } else { next = min(deadline, next ?? deadline) }
            }
            return next
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a frame's fields may contain a deadline, without parsing them. A key written with escapes is missed here, and
    /// found when the message's turn comes.
    fileprivate var mayHoldDeadline: Bool {
        var start = 0
        while start < count {
            // The search ends where these bytes do, and what it finds lies among them.
            guard let found = memchr(baseAddress! + start, Int32(UInt8(ascii: "_")), count - start) else { return false }
            let index = UnsafeRawPointer(found) - baseAddress!
            if self[..<index].suffix(8).elementsEqual("deadline".utf8), self[(index + 1)...].starts(with: "ms\"".utf8) {
                return true
            }
            start = index + 1
        }
        return false
    }
}
