/// A number with this many decimals; a dash unless it is finite.
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

/// A number between -1 and 1 with two decimals.
package func decimals(_ value: Float) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let digits = String(hundredths + 100).suffix(2)
    return "\(value < 0 && hundredths > 0 ? "-" : "")\(hundredths / 100).\(digits)"
}

/// A share as a whole percentage; what is not all and not nothing never reads as such.
package func percentage(_ share: some BinaryFloatingPoint) -> String {
    let percent = Int((share * 100).rounded())
    if percent >= 100, share < 1 { return "over 99 %" }
    if percent <= 0, share > 0 { return "under 1 %" }
    return "\(percent) %"
}
