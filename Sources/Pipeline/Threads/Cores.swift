internal import Glibc

/// The number of cores that this process may run on, as its affinity mask says (containers set it).
public func availableCores() -> Int {
    var mask = cpu_set_t()
    guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &mask) == 0 else { return 1 }
    return withUnsafeBytes(of: mask) { bytes in max(1, bytes.reduce(0) { $0 + $1.nonzeroBitCount }) }
}
