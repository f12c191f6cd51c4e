/// How far the messages of a frame have been read.
package struct FramePlace: Sendable {
    enum Position {
        /// Nothing has been read, and the frame has not been checked.
        case start
        /// At an element of an array with valid syntax.
        case element(at: Int, index: Int)
        case end
    }

    var position = Position.start

    package init() {}

    /// Whether all messages have been read.
    package var isAtEnd: Bool {
        if case .end = position { true } else { false }
    }

    /// How many bytes of a frame of `count` bytes have been read.
    package func bytesRead(of count: Int) -> Int {
        switch position {
        case .start: 0
        case .element(let position, _): position
        case .end: count
        }
    }
}
