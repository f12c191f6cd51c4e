extension SocketOption where Value == Int {
    /// An `int` of libzmq.
    static func count(_ name: String, _ number: Int32, _ range: ClosedRange<Int>, _ unit: String) -> Self {
        SocketOption(
            name: name, number: number, allowed: "\(range.lowerBound) to \(range.upperBound) \(unit)",
            encode: { range.contains($0) ? Int32(exactly: $0)?.nativeBytes : nil },
            decode: { Int(Int32(nativeBytes: $0)) }
        )
    }
}

extension SocketOption where Value == Bool {
    /// An `int` of libzmq that is 0 or 1.
    static func flag(_ name: String, _ number: Int32) -> Self {
        SocketOption(
            name: name, number: number, allowed: "true or false",
            encode: { Int32($0 ? 1 : 0).nativeBytes },
            decode: { Int32(nativeBytes: $0) != 0 }
        )
    }
}

extension SocketOption where Value == Duration {
    /// An `int` of milliseconds, 0 or more.
    static func milliseconds(_ name: String, _ number: Int32, upTo longest: Duration = .milliseconds(Int32.max)) -> Self {
        SocketOption(
            name: name, number: number, allowed: "0 to \(longest)",
            encode: { $0 >= .zero && $0 <= longest ? Int32(exactly: $0.millisecondsRoundedUp)?.nativeBytes : nil },
            decode: { .milliseconds(Int32(nativeBytes: $0)) }
        )
    }
}

extension SocketOption where Value == Duration? {
    /// An `int` of milliseconds in which −1 means `nil`.
    static func optionalMilliseconds(_ name: String, _ number: Int32, none: String) -> Self {
        optionalUnits(
            name, number, "0 to \(Duration.milliseconds(Int32.max)), or nil: \(none)",
            toUnits: { $0 >= .zero ? $0.millisecondsRoundedUp : nil }, fromUnits: { .milliseconds($0) }
        )
    }

    /// An `int` of seconds, 1 or more, in which −1 means `nil`.
    static func optionalSeconds(_ name: String, _ number: Int32, none: String) -> Self {
        optionalUnits(
            name, number, "more than 0 s, or nil: \(none)",
            toUnits: { $0 > .zero ? $0.secondsRoundedUp : nil }, fromUnits: { .seconds($0) }
        )
    }

    private static func optionalUnits(
        _ name: String, _ number: Int32, _ allowed: String,
        toUnits: @escaping @Sendable (Duration) -> Int64?, fromUnits: @escaping @Sendable (Int32) -> Duration
    ) -> Self {
        SocketOption(
            name: name, number: number, allowed: allowed,
            encode: { value in
                guard let value else { return Int32(-1).nativeBytes }
                return toUnits(value).flatMap { Int32(exactly: $0) }?.nativeBytes
            },
            decode: { bytes in
                let units = Int32(nativeBytes: bytes)
                return units < 0 ? nil : fromUnits(units)
            }
        )
    }
}

extension FixedWidthInteger {
    /// The integer as C has it in memory.
    var nativeBytes: [UInt8] {
        withUnsafeBytes(of: self) { Array($0) }
    }

    /// The integer at the start of `nativeBytes`; missing bytes count as zero.
    init(nativeBytes: some Collection<UInt8>) {
        var value = Self.zero
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: nativeBytes.prefix($0.count)) }
        self = value
    }
}
