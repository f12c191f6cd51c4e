import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Generates ids for messages without one: UUIDs of version 7 (RFC 9562), 36 characters, which databases store as 16 bytes
/// and which sort by time of arrival.
///
/// Each id of a generator is greater than the previous one, even if the clock stops or is set back: the 12 bits
/// after the milliseconds count, and a full count carries into the milliseconds (RFC 9562, section 6.2, method 1).
/// The ids are unique, not secret: their other 62 bits come from a generator seeded once.
package final class MessageIDGenerator: Sendable {
    /// Milliseconds since 1970 in the upper 52 bits, the count within a millisecond in the lower 12.
    private let lastTick: Atomic<UInt64>
    private let clock: @Sendable () -> UInt64
    private let seed: UInt64

    /// A generator on the system's clock.
    package convenience init() {
        self.init(seed: UInt64.random(in: .min ... .max)) {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return UInt64(clamping: time.tv_sec) &* 1000 &+ UInt64(clamping: time.tv_nsec / 1_000_000)
        }
    }

    /// A generator whose ids follow from `seed` and `clock`, which returns the milliseconds since 1970 (48 bits of them count).
    package init(seed: UInt64, clock: @escaping @Sendable () -> UInt64) {
        self.lastTick = Atomic(0)
        self.clock = clock
        self.seed = seed
    }

    /// The next id, in lower-case hexadecimal digits.
    package func next() -> String {
        let tick = nextTick()
        let high = (tick >> 12) << 16 | 0x7000 | (tick & 0xFFF)
        let low = 0x8000_0000_0000_0000 | Self.mix(seed &+ tick &* 0x9E37_79B9_7F4A_7C15) >> 2
        return String(unsafeUninitializedCapacity: 36) { digits in
            // All 36 bytes of the requested capacity are written, once each.
            var index = 0
            for position in 0..<32 {
                if position == 8 || position == 12 || position == 16 || position == 20 {
                    digits.initializeElement(at: index, to: UInt8(ascii: "-"))
                    index += 1
                }
                let word = position < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> (60 - 4 * (position & 15))) & 15
                let digit = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
                digits.initializeElement(at: index, to: digit)
                index += 1
            }
            return index
        }
    }

    private func nextTick() -> UInt64 {
        let now = (clock() & 0xFFFF_FFFF_FFFF) << 12
        var last = lastTick.load(ordering: .relaxed)
        while true {
            let tick = max(now, last &+ 1)
            let (exchanged, original) = lastTick.weakCompareExchange(expected: last, desired: tick, ordering: .relaxed)
            if exchanged { return tick }
            last = original
        }
    }

    /// The output function of SplitMix64 (Steele, Lea and Flood 2014): one to one, so different ticks differ in it.
    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
