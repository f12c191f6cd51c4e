/// Splits a batch into requests that a server accepts.
package struct RequestSplit: Sendable, Hashable {
    /// The most texts in a request.
    package var maxTexts: Int
    /// The most bytes of texts in a request, unless a single one has more. Servers limit bodies, often to 1 or 2 MB, and escapes
    /// make them larger.
    package var maxBytes: Int

    package init(maxTexts: Int, maxBytes: Int = 1 << 19) {
        (self.maxTexts, self.maxBytes) = (max(1, maxTexts), maxBytes)
    }

    /// The requests' texts, in order, without gaps.
    ///
    /// - Parameter bytes: each text's size.
    package func ranges(_ bytes: [Int]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var (start, sum) = (0, 0)
        for (place, size) in bytes.enumerated() {
            if place > start, place - start == maxTexts || sum + size > maxBytes {
                ranges.append(start..<place)
                (start, sum) = (place, 0)
            }
            sum += size
        }
        if start < bytes.count { ranges.append(start..<bytes.count) }
        return ranges
    }
}
