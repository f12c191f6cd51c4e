internal import Wording

/// A piece of HTML or SVG. Literal parts are markup; interpolated strings are text and are escaped, so that what comes from
/// data cannot become markup.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    package private(set) var source: String

    package init(stringLiteral value: String) { source = value }
    package init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }
    private init(source: String) { self.source = source }

    /// Markup that was written for this program, such as its style sheet. Never for data.
    package static func trusted(_ markup: StaticString) -> HTML { HTML(source: markup.description) }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(source: left.source + right.source) }
    package static func += (left: inout HTML, right: HTML) { left.source += right.source }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) { source += literal }
        /// Text, escaped.
        package mutating func appendInterpolation(_ text: String) { source += EscapedText(text).markup }
        package mutating func appendInterpolation(_ html: HTML) { source += html.source }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { source += piece.source } }
        package mutating func appendInterpolation(_ number: Int) { source += String(number) }
        /// A coordinate: at most one decimal.
        package mutating func appendInterpolation(_ coordinate: Double) {
            let tenths = coordinate.isFinite ? Int((min(max(coordinate, -1e6), 1e6) * 10).rounded()) : 0
            source += tenths % 10 == 0 ? String(tenths / 10) : fixed(Double(tenths) / 10, 1)
        }
    }
}

extension [HTML] {
    /// The pieces one after another.
    package func joined() -> HTML { "\(self)" }
}
