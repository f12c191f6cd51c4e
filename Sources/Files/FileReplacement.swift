internal import FoundationEssentials
internal import Glibc

/// A file that is written out of sight and atomically replaces another: readers see the old content or the new one.
///
/// If the file system allows it, the file has no name until then, so that nothing is left when the process is killed. Without
/// `commit` it is removed with its owner.
package final class FileReplacement {
    /// Who may use the new file.
    package enum Permissions {
        /// Only its owner. A symbolic link in its place is replaced itself.
        case ownerOnly
        /// As with the old file; for a new one, the default of the process. The target of a symbolic link is replaced.
        case kept
        /// The same, and the file's owner too.
        case keptWithOwner
    }

    /// To write to.
    package let descriptor: Int32
    /// The final path of the file.
    private let target: String
    /// The name beside the target, if it has one yet.
    package private(set) var temporary: String?
    private let ending: String

    /// O_TMPFILE, a macro that Swift does not import.
    private static let nameless = O_DIRECTORY | 0o20_000_000

    /// - Parameters:
    ///   - ending: of the name that the file may have beside its place.
    ///   - isNamed: whether it has that name at once, for writers that open files by their names.
    package init(
        of path: String, _ permissions: Permissions, ending: String = ".tmp", isNamed: Bool = false
    ) throws(FileFailure) {
        self.ending = ending
        var before: stat?
        var target = path
        if permissions != .ownerOnly {
            var status = stat()
            if stat(path, &status) == 0 {
                before = status
                guard let resolved = realpath(path, nil) else { throw .system("realpath", errno) }
                defer { free(resolved) }  // realpath hands its result over to us
                target = String(cString: resolved)
            }
        }
        self.target = target
        let mode: mode_t = permissions == .ownerOnly || before != nil ? 0o600 : 0o666
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        var opened: Int32 = -1
        if !isNamed { opened = RegularFile.retrying { open(folder, O_WRONLY | Self.nameless | O_CLOEXEC, mode) } }
        if opened < 0, isNamed || [EOPNOTSUPP, EISDIR, ENOENT].contains(errno) {
            let name = Self.temporaryName(target, ending)
            // O_EXCL follows no link and opens nothing that is there already.
            opened = RegularFile.retrying { open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode) }
            if opened >= 0 { temporary = name }
        }
        descriptor = opened
        guard opened >= 0 else { throw .system("open", errno) }
        // Marks the file as being written, for cleanups; the kernel releases it when this process dies.
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { throw .system("flock", errno) }
        if let before { try take(before, withOwner: permissions == .keptWithOwner) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let temporary { unlink(temporary) }
    }

    /// Takes over the mode of the file before.
    private func take(_ before: stat, withOwner: Bool) throws(FileFailure) {
        if withOwner {
            var own = stat()
            guard fstat(descriptor, &own) == 0 else { throw .system("fstat", errno) }
            if own.st_uid != before.st_uid || own.st_gid != before.st_gid,
                fchown(descriptor, before.st_uid, before.st_gid) != 0
            {
                throw .system("fchown", errno)
            }
        }
        guard fchmod(descriptor, before.st_mode & 0o7777) == 0 else { throw .system("fchmod", errno) }
    }

    /// Younger files may be created but not locked yet, in seconds.
    private static let youngest = 60

    /// Removes files with this ending that no process is writing any more: a killed one left them.
    package static func removeLeftovers(in folder: String, ending: String) {
        // A folder that cannot be listed keeps them; nothing depends on it.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(ending) {
            let path = "\(folder)/\(name)"
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_mtim.tv_sec + youngest < time(nil),
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            {
                unlink(path)
            }
            close(descriptor)
        }
    }

    private static func temporaryName(_ target: String, _ ending: String) -> String {
        "\(target).\(String(UInt64.random(in: 0 ... .max), radix: 36))\(ending)"
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
        try Transfer.write(bytes, to: descriptor)
    }

    package func write(_ bytes: [UInt8]) throws(FileFailure) { try Transfer.write(bytes, to: descriptor) }

    /// Puts the file in its place.
    ///
    /// - Parameter isDurable: whether the content is brought to disk first, so that a power cut leaves the old file or the new one.
    package func commit(isDurable: Bool = true) throws(FileFailure) {
        if isDurable { guard fsync(descriptor) == 0 else { throw .system("fsync", errno) } }
        if temporary == nil {
            let name = Self.temporaryName(target, ending)
            guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else {
                throw .system("linkat", errno)
            }
            temporary = name
        }
        guard let temporary, rename(temporary, target) == 0 else { throw .system("rename", errno) }
        self.temporary = nil
    }
}
