internal import Files
internal import Foundation
internal import Glibc
internal import LabelSets
internal import Wording

/// Groups as a label-set folder, for a person to review, rename, and keep or delete.
package struct Proposal: Sendable {
    private let report: DiscoveryReport

    package init(_ report: DiscoveryReport) { self.report = report }

    /// Refuses a folder that is not empty, before any work is done.
    ///
    /// - Throws: `AssayError` naming the folder.
    package static func check(_ directory: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: directory) else { return }
        guard let entries = try? files.contentsOfDirectory(atPath: directory) else {
            throw AssayError(
                .configuration, at: directory, "it is not a folder that can be read", remedy: "name a new folder")
        }
        guard entries.isEmpty else {
            throw AssayError(
                .configuration, at: directory, "the folder has files in it, and nothing is overwritten",
                remedy: "name a new folder")
        }
    }

    /// Writes a `.txt` for each group and a `set.yaml`. Files that are there already are never replaced.
    ///
    /// - Throws: `AssayError` naming the file.
    package func write(to directory: String) throws {
        try Self.check(directory)
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw AssayError(.configuration, at: directory, "the folder cannot be made: \(error.localizedDescription)")
        }
        for group in report.groups { try Self.create("\(directory)/\(group.name).txt", text(group)) }
        try Self.create("\(directory)/set.yaml", settings)
    }

    private func text(_ group: DiscoveryReport.Group) -> String {
        let cohesion = decimals(group.cohesion)
        var lines = [
            "# Proposed by assay labels discover: \(counted(group.messages, "message")), \(group.members.count) different, "
                + "mean cosine \(cohesion).",
            "# Most telling words: \(group.words.isEmpty ? "none" : group.words.joined(separator: ", ")).",
            "# The most central messages first. Give the file the label's name, and remove what does not belong.",
        ]
        // A line that starts with # would be a comment.
        lines += group.members.map { $0.text.hasPrefix("#") ? " \($0.text)" : $0.text }
        return lines.joined(separator: "\n") + "\n"
    }

    private var settings: String {
        """
        # Proposed by assay labels discover from \(report.grouped) of \(counted(report.messages, "message")).
        description: Groups of messages that no label covers yet.
        mode: single

        """
    }

    private static func create(_ path: String, _ text: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw AssayError(.configuration, at: path, "the file cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        do { try Transfer.write(Array(text.utf8), to: descriptor) } catch {
            throw AssayError(.system, at: path, "the file cannot be written: \(error)")
        }
    }
}
