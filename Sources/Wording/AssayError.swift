/// A failure that a person can do something about: a code for programs, the place, what happened, and what to do.
package struct AssayError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// A setting is out of its range or contradicts another.
        case configuration
        /// A label set cannot be used.
        case labels
        /// An endpoint could not be bound or connected.
        case transport
        /// The drain ended with results undelivered.
        case undelivered
        /// The operating system refused.
        case system
    }

    /// What kind of failure it is.
    package var code: Code
    /// The setting, set, endpoint or file concerned.
    package var place: String
    /// What happened.
    package var message: String
    /// What to do about it.
    package var remedy: String?

    package init(_ code: Code, at place: String, _ message: String, remedy: String? = nil) {
        self.code = code
        self.place = place
        self.message = message
        self.remedy = remedy
    }

    package var description: String {
        "\(place): \(message)" + (remedy.map { " — \($0)" } ?? "")
    }
}
