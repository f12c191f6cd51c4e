internal import FoundationEssentials
internal import Pipeline

/// A proposal as a label set folder, for a person to look through, rename and keep.
public struct ProposalFolder {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Writes `set.yaml` and a file a group. Nothing that exists is overwritten.
    ///
    /// - Throws: `PipelineError` when the folder has files already, or cannot be written.
    public func write(_ proposal: Proposal) throws {
        let files = FileManager.default
        do {
            let there = files.fileExists(atPath: path) ? try files.contentsOfDirectory(atPath: path) : []
            guard there.isEmpty else {
                throw PipelineError(
                    .configuration, at: path, "the folder is not empty", remedy: "name a new one; nothing is overwritten")
            }
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try write(
                "description: Proposed by assay labels discover from messages that \(proposal.set) holds for anomalies.\nmode: single\n",
                to: "set.yaml")
            for group in proposal.groups {
                let head =
                    "# \(group.messages) messages, \(group.texts.count) different; cohesion \(decimals(Float(group.cohesion)))\n"
                    + "# telling words: \(group.words.joined(separator: ", "))\n"
                // A text that begins with # would be a comment.
                let lines = group.texts.map { ($0.hasPrefix("#") ? " " : "") + $0 + "\n" }
                try write(head + lines.joined(), to: group.name + ".txt")
            }
        } catch let error as PipelineError {
            throw error
        } catch {
            throw PipelineError(.configuration, at: path, "the proposal cannot be written: \(error)")
        }
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"), options: .withoutOverwriting)
    }
}
