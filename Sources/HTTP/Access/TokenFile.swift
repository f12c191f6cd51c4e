internal import Daemon
internal import Files
internal import Glibc
internal import Sodium
package import Wording

/// The file with a server's tokens.
package struct TokenFile: Sendable {
    package let path: String

    private static let maxBytes = 1 << 20
    /// What every token begins with, so that programs that search for leaked secrets know it.
    private static let prefix = "assay_"
    private static let head = """
        # Tokens of Assay's HTTP server: name, digest of the token, scopes. See docs/http.md.
        # Made by assay tokens create; assay run reads the file again when it changes.

        """

    package init(_ path: String) { self.path = path }

    /// - Throws: `AssayError` naming file and line.
    package func read() throws(AssayError) -> TokenList { try TokenList(parsing: try text(), file: path) }

    private func text() throws(AssayError) -> String {
        let bytes = try SmallFile.read(path, maxBytes: Self.maxBytes, readers: .anyone)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AssayError(.configuration, at: path, "the file is not UTF-8", remedy: "save it as UTF-8")
        }
        return text
    }

    /// Adds a new token. A missing file is created, for its owner only.
    ///
    /// - Returns: the token, which cannot be had again.
    /// - Throws: `AssayError` naming the file, also for a name that has a token already.
    package func create(
        _ name: String, scopes: Scopes, rate: Double? = nil, burst: Double? = nil
    ) throws(AssayError) -> String {
        let token = Self.prefix + String(hexadecimal: Secrets.random(32))
        let entry = TokenList.Entry(name: name, digest: SHA256.hash(token), scopes: scopes, rate: rate, burst: burst)
        try edit(creating: true) { text, list throws(AssayError) in
            if list.entries.contains(where: { $0.name == name }) {
                throw AssayError(
                    .configuration, at: path, "there is already a token of \(name)",
                    remedy: "choose another name, or revoke that one first: assay tokens revoke \(name) \(path)")
            }
            return text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + entry.line + "\n"
        }
        return token
    }

    /// Removes a token; everything else in the file stays as it is.
    ///
    /// - Throws: `AssayError` naming the file, also when no token has the name.
    package func revoke(_ name: String) throws(AssayError) {
        try edit(creating: false) { text, list throws(AssayError) in
            guard list.entries.contains(where: { $0.name == name }) else {
                throw AssayError(
                    .configuration, at: path, UnknownName.message("token of", name, in: list.entries.map(\.name)))
            }
            let numbers = Set(
                TokenList.lines(of: text).filter { $0.line.split { $0 == " " || $0 == "\t" }[0] == name }.map(\.number))
            let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            return lines.enumerated().filter { !numbers.contains($0.offset + 1) }.map { String($0.element) }.joined(
                separator: "\n")
        }
    }

    /// Replaces the file's text atomically. One edit at a time, also among processes.
    private func edit(
        creating: Bool, _ change: (String, TokenList) throws(AssayError) -> String
    ) throws(AssayError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw failure(.system("open", errno)) }
        defer { close(lock) }
        guard RegularFile.retrying({ flock(lock, LOCK_EX) }) == 0 else { throw failure(.system("flock", errno)) }
        let isNew = creating && SmallFile.Stamp(path) == nil
        let before = isNew ? Self.head : try text()
        let after = try change(before, try TokenList(parsing: before, file: path))
        do throws(FileFailure) {
            // An existing file keeps its owner and mode: root may edit the file of the user who runs the daemon.
            let file = try FileReplacement(of: path, isNew ? .ownerOnly : .keptWithOwner)
            try file.write(Array(after.utf8))
            try file.commit()
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ failure: FileFailure) -> AssayError {
        AssayError(.configuration, at: path, "the file cannot be written: \(failure)")
    }
}
