package import Wire

/// A waiting frame in which some deadlines may have passed.
///
/// It stays in its queue. Its messages from `place` on whose deadlines are after `after` and up to `upTo` get the answer
/// `expired`; the thread that decodes the frame skips them.
package struct OverdueFrame: Sendable {
    package let delivery: Delivery
    package let rest: FrameRest
    package let place: FramePlace
    package let after: Duration?
    package let upTo: Duration

    package init(delivery: Delivery, rest: FrameRest, place: FramePlace, after: Duration?, upTo: Duration) {
        self.delivery = delivery
        self.rest = rest
        self.place = place
        self.after = after
        self.upTo = upTo
    }
}
