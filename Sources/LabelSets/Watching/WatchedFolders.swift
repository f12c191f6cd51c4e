import Glibc

/// Which folders are watched: the root and the set folders in it. It uses the file system and inotify, but no clock.
final class WatchedFolders {
    let root: String
    private let queue: InotifyQueue
    /// The root's watch and identity; `nil` while there is no root.
    private(set) var attached: (watch: Int32, identity: Directory.Identity)?
    /// The sets by watch: several names when links lead to the same folder.
    private(set) var names: [Int32: [String]] = [:]
    /// What was reported already, so that it is reported once.
    private var refused: [String: Int32] = [:]
    /// File systems that were reported as silent already.
    private var silent: Set<String> = []
    private let poll: Duration?
    private let report: (Finding) -> Void

    /// - Parameter poll: how often the folders are checked; `nil` for never.
    init(root: String, queue: InotifyQueue, poll: Duration?, report: @escaping (Finding) -> Void) {
        self.root = root
        self.queue = queue
        self.poll = poll
        self.report = report
    }

    /// Whether the root's path leads to the folder that is watched: a link on the path may point elsewhere now.
    var isCurrent: Bool {
        guard let attached else { return false }
        return (try? Directory.identity(root)) == attached.identity
    }

    /// The names of the set folders that exist now.
    func present() throws(SystemError) -> [String] { try Directory.setFolders(root).map(\.name) }

    /// What `synchronize` found.
    struct Synchronized {
        /// Whether the root is a different folder.
        let isRootNew: Bool
        /// The sets whose watch is new: what happened in them before was not seen.
        let unseen: [String]
    }

    /// Makes the watches match the existing folders.
    ///
    /// - Throws: when the root cannot be watched or listed. If it does not exist, all watches are removed first.
    func synchronize() throws(SystemError) -> Synchronized {
        do throws(SystemError) {
            let watch = try queue.watch(root)
            let identity = try Directory.identity(root)
            let isRootNew = watch != attached?.watch
            if isRootNew {
                detach()
                reportSilence(root)
            }
            attached = (watch, identity)
            return Synchronized(isRootNew: isRootNew, unseen: watchSets(try present()))
        } catch {
            if error.isMissing { detach() }
            throw error
        }
    }

    private func watchSets(_ present: [String]) -> [String] {
        var current: [Int32: [String]] = [:]
        var unseen: [String] = []
        for name in present {
            do throws(SystemError) {
                let watch = try queue.watch(PathName.join(root, name))
                current[watch, default: []].append(name)
                if names[watch]?.contains(name) != true {
                    unseen.append(name)
                    if Directory.isLink(PathName.join(root, name)) { reportSilence(PathName.join(root, name)) }
                }
                refused[name] = nil
            } catch {
                if error.isMissing || refused[name] == error.code { continue }
                refused[name] = error.code
                report(.unwatchable(PathName.join(root, name), error, poll: poll))
            }
        }
        for watch in names.keys where current[watch] == nil && watch != attached?.watch { queue.unwatch(watch) }
        names = current
        return unseen
    }

    private func reportSilence(_ folder: String) {
        guard let kind = FileSystemKind.name(folder), FileSystemKind.isSilent(kind), silent.insert(kind).inserted else {
            return
        }
        report(.noEvents(folder, fileSystem: kind, poll: poll))
    }

    private func detach() {
        for watch in names.keys { queue.unwatch(watch) }
        if let attached { queue.unwatch(attached.watch) }
        names = [:]
        attached = nil
    }
}

extension SystemError {
    /// Whether there is no such folder.
    var isMissing: Bool { [ENOENT, ENOTDIR, ELOOP].contains(code) }
}

extension Finding {
    /// - Parameter poll: how often the folder is checked anyway; `nil` for never.
    static func unwatchable(_ path: String, _ error: SystemError, poll: Duration? = nil) -> Finding {
        let remedy =
            switch error.code {
            case ENOSPC: "raise fs.inotify.max_user_watches (sysctl), then restart"
            case EMFILE where error.call == "inotify_init1": "raise fs.inotify.max_user_instances (sysctl), then restart"
            case EMFILE, ENFILE: "raise the limit of open files (ulimit -n), then restart"
            case EACCES: "allow the user that runs this to read the folder"
            default: "check the file system; until then edits are \(poll == nil ? "not noticed" : "noticed seconds later")"
            }
        return Finding(
            .error, .unwatchable, file: path, message: "the folder cannot be watched: \(error.call): \(error.reason)",
            remedy: remedy)
    }
}
