/// Evidence that a stream of e-values has begun to grow, which may be looked at after every one.
///
/// The Shiryaev–Roberts e-detector (Shin, Ramdas and Rinaldo 2022, arXiv 2203.03532): the sum, over all points at which a
/// change may have happened, of the product of the e-values since. If nothing changes, `evidence` minus the number of
/// e-values is a martingale. So it reaches N no sooner than after N messages on average, and within t messages with
/// probability t / N at most.
package struct ChangeDetector {
    package private(set) var evidence = 0.0
    /// The largest product of the e-values since some point (the e-CUSUM).
    package private(set) var peak = 0.0
    /// That point: the number of the first message after the change, as estimated.
    package private(set) var since = 0

    /// Far above every threshold, and far below where numbers end.
    private static let ceiling = 1e200

    package init() {}

    /// - Parameters:
    ///   - value: an e-value: not negative, and 1 on average if nothing has changed.
    ///   - message: the number of the message.
    package mutating func take(_ value: Double, at message: Int) {
        evidence = min((evidence + 1) * value, Self.ceiling)
        if peak <= 1 {
            peak = 1
            since = message
        }
        peak = min(peak * value, Self.ceiling)
    }
}
