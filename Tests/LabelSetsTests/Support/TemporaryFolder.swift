import Foundation
import LabelSets

/// A folder that lives as long as the value that owns it.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("labelsets-\(UUID().uuidString)").path
        try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ name: String, _ content: String) { write(name, Array(content.utf8)) }

    /// Writes a file, the folders on its way included.
    func write(_ name: String, _ bytes: [UInt8]) {
        let url = URL(fileURLWithPath: path(name))
        try! FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try! Data(bytes).write(to: url)
    }

    func makeFolder(_ name: String) {
        try! FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) {
        try! FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
    }

    func move(_ name: String, to other: String) { precondition(rename(path(name), path(other)) == 0) }

    func remove(_ name: String) { try! FileManager.default.removeItem(atPath: path(name)) }

    /// Writes a set with two labels of ten examples each.
    func writeSet(_ name: String) {
        write("\(name)/yes.txt", lines("yes", 10))
        write("\(name)/no.txt", lines("no", 10))
    }

    func read(_ name: String) throws(LabelSetError) -> LabelSet {
        try LabelSetReader().read(directory: path(name))
    }
}

/// `count` different lines.
func lines(_ word: String, _ count: Int) -> String { (1...count).map { "\(word) number \($0)\n" }.joined() }

/// A finding's place and kind, without the temporary folder's path: `error invalid_utf8 a.txt:3`.
func brief(_ finding: Finding, in folder: String) -> String {
    let file = finding.file == folder ? "." : String(finding.file.dropFirst(folder.count + 1))
    return "\(finding.severity.rawValue) \(finding.code.rawValue) \(file)\(finding.line.map { ":\($0)" } ?? "")"
}
