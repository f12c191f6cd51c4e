internal import Files

/// Reads whole files.
enum FileBytes {
    /// The largest file that is read: 256 MB.
    static let largest = 256 << 20

    enum Failure: Error {
        case system(SystemError)
        /// It is not a regular file: a folder, a pipe, a device.
        case notAFile
        /// It has more bytes than allowed.
        case tooLarge
        /// It has a line of more bytes than `FileLines.longest`.
        case longLine
    }

    /// The bytes of a regular file. A pipe in its place is refused instead of waited for.
    static func read(_ path: String, upTo limit: Int = largest) throws(Failure) -> [UInt8] {
        do throws(FileFailure) { return try RegularFile.contents(of: path, upTo: limit) } catch { throw Failure(error) }
    }
}

extension FileBytes.Failure {
    init(_ failure: FileFailure) {
        self =
            switch failure {
            case .system, .endsEarly: .system(SystemError(failure))
            case .notRegular: .notAFile
            case .tooLarge: .tooLarge
            }
    }
}
