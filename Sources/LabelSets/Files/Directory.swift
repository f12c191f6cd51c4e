import Glibc

/// Lists folders.
enum Directory {
    struct Entry {
        enum Kind {
            case file
            case directory
            /// A pipe, socket or device.
            case other
            /// It cannot be examined: a dangling link, or a link in a circle.
            case broken(SystemError)
        }

        /// The name; bytes that are not UTF-8 are replaced.
        let name: String
        let isNameUTF8: Bool
        /// What it is, symbolic links followed.
        let kind: Kind

        var isDirectory: Bool { if case .directory = kind { true } else { false } }
    }

    /// The entries of a folder, in the order of the names, without `.` and `..`.
    static func entries(_ path: String) throws(SystemError) -> [Entry] {
        guard let directory = opendir(path) else { throw SystemError("opendir") }
        defer { closedir(directory) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                if errno != 0 { throw SystemError("readdir") }
                break
            }
            // d_name ends with NUL; the entry may be shorter than `dirent`, so it is not copied whole.
            let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let pointer = start.assumingMemoryBound(to: CChar.self)
            let name = String(cString: pointer)
            if name == "." || name == ".." { continue }
            entries.append(
                Entry(
                    name: name, isNameUTF8: String(validatingCString: pointer) != nil,
                    kind: kind(of: pointer, in: dirfd(directory))))
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// The device and inode of a folder, symbolic links followed.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    static func identity(_ path: String) throws(SystemError) -> Identity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError("stat") }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemError("stat", code: ENOTDIR) }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Whether a path is a symbolic link itself.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether anything is at a path.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func remove(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw SystemError("unlink") }
    }

    private static func kind(of name: UnsafePointer<CChar>, in directory: Int32) -> Entry.Kind {
        var status = stat()
        guard fstatat(directory, name, &status, 0) == 0 else { return .broken(SystemError("stat")) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }
}
