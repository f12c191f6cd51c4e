/// When a source may read: a pure state machine of credit and drain, driven by a transport.
///
/// A frame takes one credit and its bytes when it is read and returns them when its last result is safely out. So a
/// stalled sink stops the reading, the input queue fills to its high-water mark, and that holds back the sender.
package struct FlowControl {
    /// The phases from the first frame to the last result.
    package enum Phase: Equatable {
        /// Reading while there is credit.
        case open
        /// Draining: reading only what is already queued.
        case draining
        /// Nothing more is read; results still go out.
        case readingEnded
        /// Results go out until none is left.
        case flushing
    }

    let maxFrames: Int
    let maxBytes: Int
    package private(set) var frames = 0
    package private(set) var bytes = 0
    package private(set) var phase = Phase.open

    package init(maxFrames: Int, maxBytes: Int) {
        self.maxFrames = maxFrames
        self.maxBytes = maxBytes
    }

    /// Whether a frame may be read now. One frame is always allowed, however large, when nothing else is in flight.
    package var mayRead: Bool {
        (phase == .open || phase == .draining) && (frames == 0 || (frames < maxFrames && bytes < maxBytes))
    }

    package mutating func received(bytes count: Int) {
        frames += 1
        bytes += count
    }

    package mutating func settled(frames frameCount: Int = 1, bytes byteCount: Int) {
        frames -= frameCount
        bytes -= byteCount
        precondition(frames >= 0 && bytes >= 0, "more credit came back than was given")
    }

    /// Begins to drain; a second call has no effect.
    package mutating func drain() { if phase == .open { phase = .draining } }

    /// The input queue was found empty, or there was no credit to read more of it.
    package mutating func endReading() { if phase == .open || phase == .draining { phase = .readingEnded } }

    /// All results have been handed over; there will be no more.
    package mutating func flush() {
        precondition(phase == .readingEnded || phase == .flushing, "flushing while frames are still read")
        phase = .flushing
    }
}
