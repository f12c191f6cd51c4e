internal import FoundationEssentials

/// How much processor time the control groups of a process allow it, in processors: half of one, one and a half, two.
///
/// Reads version 2 (`cpu.max`) and version 1 (`cpu.cfs_quota_us` and `cpu.cfs_period_us`). A group can have no more than the groups
/// around it, so the least of the path counts. https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
package enum CPUQuota {
    /// The quota of this process; nil if there is none.
    package static func current() -> Double? {
        guard let cgroup = text("/proc/self/cgroup"), let mounts = text("/proc/self/mountinfo") else { return nil }
        return processors(cgroup: cgroup, mountinfo: mounts, read: text)
    }

    /// Threads that can use a quota: a part of a processor counts as one, as the JVM and Go 1.25 count it.
    package static func threads(_ quota: Double) -> Int { max(1, Int(quota.rounded(.up))) }

    /// - Parameters:
    ///   - cgroup: `/proc/self/cgroup`.
    ///   - mountinfo: `/proc/self/mountinfo`.
    ///   - read: the text of a file; nil if there is none.
    package static func processors(cgroup: String, mountinfo: String, read: (String) -> String?) -> Double? {
        let mounts = mountinfo.split(separator: "\n").compactMap { Mount($0) }
        var min: Double?
        for line in cgroup.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isUnified = fields[0] == "0" && fields[1].isEmpty
            guard isUnified || fields[1].split(separator: ",").contains("cpu") else { continue }
            for mount in mounts where mount.isUnified == isUnified && (isUnified || mount.hasCPU) {
                for folder in mount.folders(of: String(fields[2])) {
                    let quota = isUnified ? unified(folder, read) : legacy(folder, read)
                    if let quota { min = Swift.min(quota, min ?? quota) }
                }
            }
        }
        return min
    }

    /// `max 100000` or `50000 100000`.
    private static func unified(_ folder: String, _ read: (String) -> String?) -> Double? {
        guard let fields = read(folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace), let quota = fields.first,
            quota != "max"
        else { return nil }
        return ratio(Double(quota), fields.count > 1 ? Double(fields[1]) : 100_000)
    }

    /// A quota of −1 means none.
    private static func legacy(_ folder: String, _ read: (String) -> String?) -> Double? {
        func number(_ name: String) -> Double? {
            read("\(folder)/\(name)")?.split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
        }
        return ratio(number("cpu.cfs_quota_us"), number("cpu.cfs_period_us"))
    }

    private static func ratio(_ quota: Double?, _ period: Double?) -> Double? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period
    }

    private static func text(_ path: String) -> String? {
        // A missing file means that there is no quota.
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}

extension CPUQuota {
    /// A mounted hierarchy of control groups: a line of `/proc/self/mountinfo`. https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
    private struct Mount {
        /// The group that is visible at `point`.
        let root: String
        let point: String
        let isUnified: Bool
        let hasCPU: Bool

        init?(_ line: Substring) {
            let halves = line.split(separator: " - ", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            let place = halves[0].split(separator: " ")
            let system = halves[1].split(separator: " ")
            guard place.count >= 5, let kind = system.first, kind == "cgroup2" || kind == "cgroup" else { return nil }
            (root, point) = (Self.unescaped(place[3]), Self.unescaped(place[4]))
            isUnified = kind == "cgroup2"
            hasCPU = system.last?.split(separator: ",").contains("cpu") ?? false
        }

        /// The folders of a group and of all groups around it that can be seen, the inner ones first.
        func folders(of group: String) -> [String] {
            // A container often sees its own group as the root, whatever its path is outside.
            let base = root == "/" ? "" : root
            var inner = group == root || group.hasPrefix(base + "/") ? String(group.dropFirst(base.count)) : ""
            if inner.split(separator: "/").contains("..") { inner = "" }
            while inner.hasSuffix("/") { inner.removeLast() }
            var folders = [point + inner]
            while let slash = inner.lastIndex(of: "/") {
                inner = String(inner[..<slash])
                folders.append(point + inner)
            }
            return folders
        }

        /// Blanks and backslashes are written as three octal digits.
        private static func unescaped(_ text: Substring) -> String {
            var result = ""
            var rest = text
            while let slash = rest.firstIndex(of: "\\") {
                result += rest[..<slash]
                let digits = rest[slash...].dropFirst().prefix(3)
                guard digits.count == 3, let code = UInt8(digits, radix: 8) else {
                    result += "\\"
                    rest = rest[slash...].dropFirst()
                    continue
                }
                result.unicodeScalars.append(Unicode.Scalar(code))
                rest = rest[slash...].dropFirst(4)
            }
            return result + rest
        }
    }
}
