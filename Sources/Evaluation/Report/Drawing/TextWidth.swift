/// The width of a text in a drawing, whose renderer cannot be queried.
package enum TextWidth {
    /// Widths of the characters of `.t`, 11.5 units high, in bold: those of DejaVu Sans, the widest of the usual system fonts.
    private static let (narrow, usual, wide) = (4.8, 8.0, 12.6)

    /// The width of the longest, in units.
    static func of(_ texts: [String]) -> Double { texts.map(of).max() ?? 0 }

    package static func of(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { width, scalar in
            switch scalar {
            case " ", ",", ".", ":", "i", "j", "l", "f", "t", "I", "-", "|", "'": width + narrow
            case "m", "w", "M", "W", "%", "@": width + wide
            case _ where scalar.value >= 0x1100: width + wide
            default: width + usual
            }
        }
    }
}
