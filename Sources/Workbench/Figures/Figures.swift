/// A number with so many decimals; a dash where it is none.
package func fixed(_ value: some BinaryFloatingPoint, _ decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((Double(value) * scale).rounded())
    guard decimals > 0 else { return String(scaled) }
    let digits = String(abs(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

/// A fraction as a percentage with one decimal.
package func percent(_ fraction: Double) -> String { "\(fixed(fraction * 100, 1)) %" }
