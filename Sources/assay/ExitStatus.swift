import ArgumentParser
import Classification
import Embedding
import Glibc
import LabelSets
import Search
import Wording
import ZeroMQ

/// The exit codes, and which error has which: decided only here.
enum ExitStatus {
    /// Everything went well; also help and version.
    case fine(message: String)
    /// The job ran and its answer is no: lint found errors, tests failed, something is missing, rows have no tags.
    case answerIsNo
    /// The arguments or the configuration cannot be used.
    case usage(message: String)
    /// The job failed while it ran.
    case failure(message: String)

    /// Thrown by commands whose answer is no; everything has been reported.
    struct AnswerIsNo: Error {}

    /// Thrown when the reader of standard output has gone; there is nobody to report to.
    struct OutputClosed: Error {}

    init(of error: any Error) {
        switch error {
        case is AnswerIsNo: self = .answerIsNo
        case is OutputClosed: self = .fine(message: "")
        case is FailureLogged: self = .failure(message: "")
        case is SettingError, is LabelSetError, is UsageError, is EndpointError: self = .usage(message: "\(error)")
        case let error as AssayError where error.code == .configuration || error.code == .labels:
            self = .usage(message: "\(error)")
        case let error as EmbeddingError where error.code != .engine && !error.isOfServer: self = .usage(message: "\(error)")
        case let error as IndexError where error.code != .unwritable && error.code != .vector:
            self = .usage(message: "\(error)")
        case is AssayError, is EmbeddingError, is IndexError, is ZeroMQError, is ClassificationError:
            self = .failure(message: "\(error)")
        default:
            let message = Assay.fullMessage(for: error)
            switch Assay.exitCode(for: error) {
            case .success: self = .fine(message: message)
            case .validationFailure: self = .usage(message: message)
            default: self = .failure(message: message)
            }
        }
    }

    var code: Int32 {
        switch self {
        case .fine: 0
        case .answerIsNo: 1
        case .usage: 2
        case .failure: 3
        }
    }

    /// Thrown by the daemon, whose log has the error.
    struct FailureLogged: Error {}

    /// Reports the error and ends the process, without waiting for threads that still compute.
    ///
    /// - Parameter tell: writes an error.
    func leave(telling tell: (String) -> Void = StandardError.write) -> Never {
        switch self {
        case .fine(let message):
            guard !message.isEmpty else { break }
            print(message)
            fflush(nil)
        case .answerIsNo: break
        case .usage(let message), .failure(let message):
            guard !message.isEmpty else { break }
            let text = message.hasPrefix("Error:") ? message : "Error: \(message)"
            tell(text + "\n")
        }
        _exit(code)
    }
}

/// Arguments that each make sense but not together, or name what is not there.
struct UsageError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
