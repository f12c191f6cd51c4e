import Daemon
import Testing

@Suite("Peer silence")
struct PeerSilenceTests {
    private let start = ContinuousClock.now

    /// Second, whether an acknowledgement is awaited, seconds since the last one; the silence that follows, in seconds.
    @Test(
        "silence counts from the first acknowledgement that is owed, or from the last that came",
        arguments: [
            // An idle peer, then one that is sent something after an hour.
            [(0, false, 3600, 0), (1, true, 3601, 0), (2, false, 0, 0)],
            // A dead one.
            [(0, true, 0, 0), (1, true, 1, 1), (5, true, 5, 5), (16, true, 16, 16)],
            // Under load something is always on its way.
            [(0, true, 0, 0), (1, true, 0, 0), (2, true, 0, 0), (20, true, 1, 1)],
            // A full window: probes are answered, less and less often.
            [(0, true, 0, 0), (1, false, 1, 0), (60, true, 50, 0), (61, false, 0, 0), (120, false, 59, 0)],
        ])
    func silence(_ looks: [(second: Int, isAwaited: Bool, age: Int, silence: Int)]) {
        var silence = PeerSilence()
        for look in looks {
            let observed = silence.observe(
                isAwaited: look.isAwaited, age: .seconds(look.age), at: start + .seconds(look.second))
            #expect(observed == .seconds(look.silence), "second \(look.second)")
        }
    }
}
