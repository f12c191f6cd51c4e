import ArgumentParser

/// Reads the whole number of an option.
///
/// Options with numbers are parsed with `.unconditional`, so that a negative one gets here and is not taken for an option.
/// - Returns: a transform for `@Option`, which throws an error with the range.
func whole<Number: FixedWidthInteger & Sendable>(_ range: ClosedRange<Number>) -> @Sendable (String) throws -> Number {
    { text in
        guard let number = Number(text), range.contains(number) else {
            let bound =
                range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw ValidationError("give a whole number \(bound)")
        }
        return number
    }
}

/// Reads the number of an option, as `whole` does.
func decimal<Number: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
    _ range: ClosedRange<Number>
) -> @Sendable (String) throws -> Number {
    { text in
        guard let number = Number(text), range.contains(number) else {
            throw ValidationError("give a number from \(short(range.lowerBound)) to \(short(range.upperBound))")
        }
        return number
    }
}

/// Reads the number of an option that is above a bound, and at most another.
func decimal(above low: Double, upTo high: Double) -> @Sendable (String) throws -> Double {
    { text in
        guard let number = Double(text), number > low, number <= high else {
            throw ValidationError("give a number above \(short(low)) and at most \(short(high))")
        }
        return number
    }
}

private func short(_ value: some BinaryFloatingPoint) -> String {
    let value = Double(value)
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
}
