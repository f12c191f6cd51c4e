internal import Glibc

/// When to send messages, decided in advance: independent senders together, a Poisson process. The schedule does not wait for
/// answers, and latency counts from it, so a daemon that stalls is charged for every message that should have been in flight
/// meanwhile (no coordinated omission; Tene, "How not to measure latency", 2013).
struct ArrivalSchedule {
    /// Nanoseconds from the start, ascending.
    let times: [UInt64]

    /// - Parameters:
    ///   - rate: messages per second.
    ///   - seconds: the duration; at least one message is sent.
    init(rate: Double, seconds: Double, seed: UInt64) {
        var state = seed
        var times: [UInt64] = []
        times.reserveCapacity(Int(rate * seconds))
        var time = 0.0
        while true {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            let draw = Double((z ^ (z >> 31)) >> 11) * 0x1p-53
            time += -log(1 - draw) / rate
            guard time < seconds else { break }
            times.append(UInt64(time * 1e9))
        }
        self.times = times.isEmpty ? [0] : times
    }
}

/// The monotonic clock in nanoseconds, with sleeps to the microsecond.
enum MonotonicClock {
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Makes this thread's sleeps end on time: by default Linux may add 50 µs.
    static func sharpen() {
        let file = open("/proc/thread-self/timerslack_ns", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "1", 1)
        close(file)
    }

    static func sleep(until instant: UInt64) {
        var time = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }
}
