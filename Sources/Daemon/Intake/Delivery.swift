/// A frame as it arrived, with the obligation to answer it.
package struct Delivery: Sendable {
    package var bytes: [UInt8]
    package let receipt: Receipt
    /// When it was read; deadlines count from here.
    package let arrival: ContinuousClock.Instant
    /// Which of its target's peers sent it: peers are served in turn.
    package let peer: Int
    /// Whose rights apply to its messages; `nil`: only the general limits.
    package let client: Client?

    package init(bytes: [UInt8], receipt: Receipt, arrival: ContinuousClock.Instant, peer: Int = 0) {
        self.init(bytes: bytes, receipt: receipt, arrival: arrival, peer: peer, client: nil)
    }

    package init(bytes: [UInt8], receipt: Receipt, arrival: ContinuousClock.Instant, peer: Int, client: Client?) {
        self.bytes = bytes
        self.receipt = receipt
        self.arrival = arrival
        self.peer = peer
        self.client = client
    }
}
