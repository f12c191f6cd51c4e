internal import Foundation

/// The memory of this process that is in RAM.
enum ResidentMemory {
    /// nil where the system does not say. Linux: the second number of `/proc/self/statm`, in pages.
    static var bytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
