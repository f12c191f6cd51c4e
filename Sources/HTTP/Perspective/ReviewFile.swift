internal import FoundationEssentials
internal import HTTPTypes
internal import JSON
internal import LabelSets
internal import Synchronization
internal import Tagging
internal import Threads

/// Suggestions of a set's users, for a person to review: a file of JSON Lines beside the sets' folders, so that no suggestion
/// becomes an example by itself.
final class ReviewFile: Sendable {
    private let folder: LabelFolder
    private let lock = Mutex(())

    init(folder: LabelFolder) { self.folder = folder }

    /// Appends one line: `{"text","scores","labels","not_labels","community","time"}`. Labels are those of attributes with a score
    /// of at least 0.5.
    ///
    /// - Throws: status 507 when it cannot be written.
    func append(_ suggestion: SuggestRequest, attributes: [String: [String]], set: String) async throws {
        guard let directory = folder.directory(of: set) else { throw RequestFailure.noSet(set) }
        let line = Self.line(suggestion, attributes: attributes)
        let problem: String? = try await onThread(name: "review") { [self] in
            lock.withLock { _ in LabelFileAppend.append(line, to: directory + "/" + Self.name) }
        }
        if let problem {
            throw RequestFailure(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "not_stored",
                "the suggestion was not stored: \(problem)")
        }
    }

    /// A folder's reader knows no such file and leaves it alone.
    static let name = "review.suggestions"

    private static func line(_ suggestion: SuggestRequest, attributes: [String: [String]]) -> [UInt8] {
        let scores = suggestion.attributeScores.compactMapValues { $0.summaryScore?.value }
        func labels(_ isYes: (Double) -> Bool) -> [String] {
            Set(scores.filter { isYes($0.value) }.keys.flatMap { attributes[$0] ?? [] }).sorted()
        }
        var bytes: [UInt8] = []
        bytes.append(json: "{\"text\":")
        bytes.append(string: suggestion.comment.text)
        bytes.append(json: ",\"scores\":{")
        for (index, score) in scores.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(json: ",") }
            bytes.append(string: score.key)
            bytes.append(json: ":")
            bytes.append(decimal: Float(score.value))
        }
        bytes.append(json: "},\"labels\":")
        bytes.append(list: labels { $0 >= 0.5 }) { $1.append(string: $0) }
        bytes.append(json: ",\"not_labels\":")
        bytes.append(list: labels { $0 < 0.5 }) { $1.append(string: $0) }
        if let community = suggestion.communityId {
            bytes.append(json: ",\"community\":")
            bytes.append(string: community)
        }
        bytes.append(json: ",\"time\":")
        bytes.append(string: Date.now.formatted(.iso8601))
        bytes.append(json: "}\n")
        return bytes
    }
}
