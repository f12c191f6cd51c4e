/// Why an index cannot be made, opened or searched: a code for programs, the file, what happened, and what to do.
package struct IndexError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// There is no such file.
        case missing
        /// The file is something else than an index.
        case foreign
        /// The index is of another version of the format.
        case version
        /// The index is incomplete or was changed.
        case damaged
        /// The index cannot be written: a full disk, a folder that is missing.
        case unwritable
        /// The model is not the one that made the index.
        case model
        /// A vector has the wrong length or a value that is not finite.
        case vector
    }

    /// The kind of failure.
    package var code: Code
    /// The index.
    package var path: String
    /// What happened.
    package var message: String
    /// What to do about it.
    package var remedy: String?

    init(_ code: Code, at path: String, _ message: String, remedy: String? = nil) {
        (self.code, self.path, self.message, self.remedy) = (code, path, message, remedy)
    }

    /// - Parameter reason: of a file that is ours, but not as it was written.
    static func damaged(_ path: String, _ reason: String) -> IndexError {
        IndexError(.damaged, at: path, "the index is damaged: \(reason)", remedy: "make it again with assay index")
    }

    package var description: String { "\(path): \(message)" + (remedy.map { " — \($0)" } ?? "") }
}
