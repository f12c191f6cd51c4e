/// What went wrong with a model or an embedding: a code for programs, a sentence for people, the place, and what to do.
package struct EmbeddingError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// A file or folder of the model is missing.
        case missingModel = "missing_model"
        /// A file of the model could not be read.
        case unreadable
        /// A file of the model is damaged: truncated, inconsistent, not in its format.
        case malformed
        /// Data derived from the model could not be cached; nothing else depends on it.
        case unwritable
        /// The cached data is damaged or not a file; it is computed again.
        case unusableCache = "unusable_cache"
        /// The model is valid but of a kind that this engine does not compute.
        case unsupported
        /// A request to the engine is out of range.
        case invalidArgument = "invalid_argument"
        /// oneDNN or the operating system refused.
        case engine
        /// The server of a remote model does not answer, or not as it should.
        case unavailable
        /// The server of a remote model does not take one of the texts; it may take the others.
        case refusedText = "refused_text"
        /// The server has another model than before.
        case changedModel = "changed_model"
    }

    /// The kind of failure.
    package var code: Code
    /// The file, tensor, setting or call concerned.
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

    /// Whether a request is at fault, not the model or the machine.
    package var isCallersFault: Bool { code == .invalidArgument }

    /// Whether a remote model's server is at fault, or at least part of it: a failure of the run, not of its settings.
    package var isOfServer: Bool {
        switch code {
        case .unavailable, .refusedText, .changedModel: true
        default: false
        }
    }

    package var description: String {
        "\(place): \(message)" + (remedy.map { " — \($0)" } ?? "")
    }
}
