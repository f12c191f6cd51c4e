/// What went wrong in the daemon: a code for programs, a sentence for people, the place, and what to do.
public struct PipelineError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
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
    public var code: Code
    /// The setting, set, endpoint or file concerned.
    public var place: String
    /// What happened.
    public var message: String
    /// What to do about it.
    public var remedy: String?

    public init(_ code: Code, at place: String, _ message: String, remedy: String? = nil) {
        self.code = code
        self.place = place
        self.message = message
        self.remedy = remedy
    }

    public var description: String {
        "\(place): \(message)" + (remedy.map { " — \($0)" } ?? "")
    }
}
