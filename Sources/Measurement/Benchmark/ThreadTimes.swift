internal import FoundationEssentials
internal import Glibc

/// How long each thread of this process has computed, as the kernel counts it (`/proc/self/task/*/schedstat`).
struct ThreadTimes {
    /// Seconds by thread id.
    let seconds: [String: Double]
    let names: [String: String]
    /// Seconds of the whole process, including threads that have ended.
    let process: Double

    init() {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        process = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        var seconds: [String: Double] = [:]
        var names: [String: String] = [:]
        for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? [] {
            func text(_ file: String) -> String {
                (try? String(contentsOfFile: "/proc/self/task/\(thread)/\(file)", encoding: .utf8)) ?? ""
            }
            seconds[thread] = text("schedstat").split(separator: " ").first.flatMap { Double($0) }.map { $0 * 1e-9 }
            names[thread] = text("comm").split(separator: "\n").first.map(String.init)
        }
        self.seconds = seconds
        self.names = names
    }

    /// Seconds since an earlier reading, of the threads that `isMeant` selects.
    func since(_ earlier: ThreadTimes, where isMeant: (_ thread: String, _ name: String) -> Bool) -> Double {
        seconds.filter { isMeant($0.key, names[$0.key] ?? "") }
            .reduce(0) { $0 + $1.value - (earlier.seconds[$1.key] ?? 0) }
    }
}
