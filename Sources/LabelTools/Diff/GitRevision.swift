internal import Embedding
internal import Foundation
package import Logging
internal import Wording

/// A folder as it was in a git revision, written `REV:path` as git itself does, e.g. `HEAD:Labels/topic`.
package struct GitRevision: Sendable {
    package let name: String

    /// - Parameter argument: a revision if it contains a colon and there is no such folder; otherwise the result is
    ///   `nil`.
    package init?(_ argument: String) {
        guard argument.contains(":"), !FileManager.default.fileExists(atPath: argument) else { return nil }
        name = argument
    }

    /// Unpacks the folder's files below `cacheDirectory`, once per content, and returns their path. The working tree
    /// and the index are not touched. The eight most recently used revisions are kept there, with a checksum; a damaged
    /// one is unpacked again.
    ///
    /// - Parameter logger: logs a damaged one.
    /// - Throws: `AssayError` with git's own words.
    package func checkOut(cacheDirectory: String, logger: Logger? = nil) throws -> String {
        let tree = try git(["rev-parse", "--verify", name]).trimmingCharacters(in: .whitespacesAndNewlines)
        let path = name.hasSuffix(":") ? "" : name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let folder = "\(cacheDirectory)/revisions/\(tree)"
        // A path from the top that ends in "." or nothing is the whole tree.
        let target = "\(folder)/\(last.isEmpty || last == "." || last == ".." ? "Labels" : last)"
        let files = FileManager.default
        do {
            if files.fileExists(atPath: target) {
                if let damage = Self.damage(of: target) {
                    logger?.warning(
                        "a revision in the cache cannot be used; it is unpacked again",
                        metadata: ["folder": "\(target)", "reason": "\(damage)"])
                    try files.removeItem(atPath: folder)
                } else {
                    // The most recently used is kept longest.
                    try files.setAttributes([.modificationDate: Date()], ofItemAtPath: folder)
                    return target
                }
            }
            let partial = "\(folder).\(UUID().uuidString)"
            try files.createDirectory(atPath: partial, withIntermediateDirectories: true)
            defer { try? files.removeItem(atPath: partial) }
            _ = try git(["archive", "--format=tar", "--output=\(partial)/tree.tar", tree])
            try files.createDirectory(atPath: "\(partial)/set", withIntermediateDirectories: true)
            _ = try run(["tar", "-xf", "\(partial)/tree.tar", "-C", "\(partial)/set"])
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try files.moveItem(atPath: "\(partial)/set", toPath: target)
            try CacheFile.replace(Self.checksumFile(target), with: Array("\(FolderDigest.of(target))\n".utf8))
            try files.removeItem(atPath: partial)
            try Self.prune("\(cacheDirectory)/revisions")
        } catch let error as AssayError {
            throw error
        } catch {
            throw AssayError(
                .system, at: cacheDirectory, "the revision \(name) cannot be kept: \(error.localizedDescription)")
        }
        return target
    }

    private static func checksumFile(_ target: String) -> String { "\(target).sha256" }

    /// Why a kept folder is damaged; nil if it is not.
    private static func damage(of target: String) -> String? {
        do {
            guard let known = try CacheFile.contents(of: checksumFile(target)) else { return "its checksum is missing" }
            return try known.elementsEqual("\(FolderDigest.of(target))\n".utf8) ? nil : "its checksum does not match"
        } catch {
            return "\(error)"
        }
    }

    /// How many revisions are kept, the most recently used.
    private static let kept = 8

    private static func prune(_ folder: String) throws {
        let files = FileManager.default
        let revisions = try files.contentsOfDirectory(atPath: folder).map { name -> (path: String, used: Date) in
            let path = "\(folder)/\(name)"
            return (path, try files.attributesOfItem(atPath: path)[.modificationDate] as? Date ?? .distantPast)
        }
        for revision in revisions.sorted(by: { $0.used > $1.used }).dropFirst(kept) {
            try files.removeItem(atPath: revision.path)
        }
    }

    private func git(_ arguments: [String]) throws -> String { try run(["git"] + arguments) }

    /// The standard output of a program, which must succeed.
    private func run(_ command: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Neither program writes more than a pipe holds before it ends.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let reason = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw AssayError(
                .labels, at: name,
                "there is no such folder, and \(command[0]) finds no such revision: "
                    + reason.trimmingCharacters(in: .whitespacesAndNewlines).replacing("\n", with: " "),
                remedy: "give a folder, or REV:path with the path from the top of the repository")
        }
        return text
    }
}
