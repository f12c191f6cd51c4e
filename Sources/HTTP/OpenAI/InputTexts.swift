/// The `input` of a request to OpenAI's APIs: its texts.
enum InputTexts {
    /// The most texts of one request, as at OpenAI.
    static let maxCount = 2048

    /// - Throws: status 400 when there are none or too many.
    static func check(_ count: Int) throws(RequestFailure) {
        guard count > 0 else { throw .invalid("input", "input is empty") }
        guard count <= maxCount else {
            throw .invalid("input", "input has \(count) texts, more than the limit of \(maxCount)")
        }
    }
}
