/// A frame that waits for its turn, as it arrived or with some of its messages read.
package struct WaitingFrame: Sendable {
    package let delivery: Delivery
    /// The tokens to embed, as estimated; at most one turn's.
    package internal(set) var cost: Int
    /// The tokens of the whole rest, as estimated from its bytes.
    package internal(set) var size: Int
    /// Its source's place in `FairQueue`.
    package internal(set) var source = 0
    /// Nil for a frame that has not been read.
    package var rest: FrameRest?

    /// - Parameter size: nil means `cost`.
    package init(_ delivery: Delivery, cost: Int, size: Int? = nil) {
        self.delivery = delivery
        self.cost = cost
        self.size = size ?? cost
    }

    /// Whether an explanation of several turns is next.
    package var isLong: Bool { rest?.isLong ?? false }
}
