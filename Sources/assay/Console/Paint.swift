/// Emphasis on a terminal that supports it.
struct Paint {
    let isColoured: Bool

    func bold(_ text: String) -> String { painted(text, 1) }
    func cyan(_ text: String) -> String { painted(text, 36) }
    func yellow(_ text: String) -> String { painted(text, 33) }

    private func painted(_ text: String, _ code: Int) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
