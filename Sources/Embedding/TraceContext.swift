/// The W3C trace context of a request: the trace of its client that it belongs to. https://www.w3.org/TR/trace-context/
///
/// Assay records no spans, so it passes a context on as it came, as the standard wants it from those that do not take part.
package struct TraceContext: Sendable, Hashable {
    /// `traceparent`: `00-<trace id>-<parent id>-<flags>`.
    package let parent: String
    /// `tracestate`, which belongs to the tracing systems on the way; nil if there is none.
    package let state: String?

    package var traceID: Substring { parent.split(separator: "-", maxSplits: 2)[1] }

    /// The length that the standard wants passed on.
    private static let maxStateLength = 512

    /// - Parameter state: is left out if it is longer than 512 bytes or not printable.
    /// - Returns: nil unless `parent` is valid; a later version may have more fields.
    package init?(parent: String, state: String? = nil) {
        let fields = parent.split(separator: "-", omittingEmptySubsequences: false)
        func isHex(_ field: Substring, _ count: Int) -> Bool {
            field.utf8.count == count && field.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
        guard fields.count >= 4, isHex(fields[0], 2), fields[0] != "ff", fields[0] != "00" || fields.count == 4,
            isHex(fields[1], 32), fields[1].contains(where: { $0 != "0" }), isHex(fields[2], 16),
            fields[2].contains(where: { $0 != "0" }), isHex(fields[3], 2), Self.isPrintable(parent)
        else { return nil }
        self.parent = parent
        self.state = state.flatMap { state in
            (1...Self.maxStateLength).contains(state.utf8.count) && Self.isPrintable(state) ? state : nil
        }
    }

    private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
