import Wording

extension String {
    /// Filled with spaces on the right to a column's width, cut where longer.
    func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : prefix(width - 2) + "… "
    }

    /// Cut to what fits beside columns, on one line.
    func shortened(to length: Int = 80) -> String {
        let text = printable
        return text.count > length ? text.prefix(length - 1) + "…" : text
    }
}
