/// The kind of a folder's file system, and whether inotify(7) reports all changes to it.
///
/// By /proc/self/mountinfo (proc(5)) and the folder's device: Swift's Glibc module has no `statfs`.
package enum FileSystemKind {
    /// Those that are changed by other machines or programs, or by another layer, without an event here.
    private static let silent: Set = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "coda", "gfs2", "glusterfs", "gpfs", "lustre", "ocfs2",
        "overlay", "virtiofs", "vboxsf", "beegfs",
    ]

    /// The name of the folder's file system, as `mount` shows it; `nil` if it is unknown.
    static func name(_ folder: String) -> String? {
        // Without /proc the kind is unknown, and nothing is reported.
        guard let identity = try? Directory.identity(folder), let lines = try? FileLines("/proc/self/mountinfo") else {
            return nil
        }
        return name(ofDevice: identity.device, in: lines.map { String(decoding: $0.bytes, as: UTF8.self) })
    }

    /// - Parameter lines: of /proc/self/mountinfo.
    package static func name(ofDevice device: UInt64, in lines: [String]) -> String? {
        // As major() and minor() of <sys/sysmacros.h>, which are macros.
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count > 4, fields[2] == "\(major):\(minor)", let mark = fields.firstIndex(of: "-"),
                mark + 1 < fields.count
            else { continue }
            return String(fields[mark + 1])
        }
        return nil
    }

    /// Whether changes may come without an event.
    package static func isSilent(_ name: String) -> Bool { silent.contains(name) || name == "fuse" || name.hasPrefix("fuse.") }
}

extension Finding {
    /// - Parameter poll: how often the folder is checked; `nil` for never.
    static func noEvents(_ path: String, fileSystem: String, poll: Duration?) -> Finding {
        Finding(
            .warning, .noEvents, file: path,
            message: "on file system \(fileSystem), where changes made elsewhere may raise no events",
            remedy: poll.map { "the folder is checked every \($0 / .seconds(1)) s (labels.poll_seconds)" }
                ?? "set labels.poll_seconds, or restart after a change")
    }
}
