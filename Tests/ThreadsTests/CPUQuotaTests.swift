import Testing
import Threads

@Suite("CPU quota")
struct CPUQuotaTests {
    /// A process's view of its control groups, and what it allows.
    struct Group: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var cgroup: String
        var mounts: [String]
        var files: [String: String] = [:]
        var processors: Double?
    }

    private static let unified = "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
    private static let legacy = "33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct"
    private static let memory = "34 24 0:30 / /sys/fs/cgroup/memory rw shared:10 - cgroup cgroup rw,memory"

    private static let groups: [Group] = [
        Group(testDescription: "none", cgroup: "", mounts: [], processors: nil),
        Group(
            testDescription: "version 2, max", cgroup: "0::/a", mounts: [unified],
            files: ["/sys/fs/cgroup/a/cpu.max": "max 100000\n"], processors: nil),
        Group(
            testDescription: "version 2, half", cgroup: "0::/a\n", mounts: [unified],
            files: ["/sys/fs/cgroup/a/cpu.max": "50000 100000\n"], processors: 0.5),
        Group(
            testDescription: "version 2, the group around it has less", cgroup: "0::/kubepods.slice/pod1.slice/c.scope",
            mounts: [unified],
            files: [
                "/sys/fs/cgroup/kubepods.slice/pod1.slice/c.scope/cpu.max": "400000 100000",
                "/sys/fs/cgroup/kubepods.slice/pod1.slice/cpu.max": "150000 100000",
                "/sys/fs/cgroup/kubepods.slice/cpu.max": "max 100000",
            ], processors: 1.5),
        Group(
            testDescription: "version 2, a namespace of its own", cgroup: "0::/", mounts: [unified],
            files: ["/sys/fs/cgroup/cpu.max": "100000 100000"], processors: 1),
        Group(
            testDescription: "version 2, outside of its namespace", cgroup: "0::/../other", mounts: [unified],
            files: ["/sys/fs/cgroup/cpu.max": "30000 10000"], processors: 3),
        Group(
            testDescription: "version 1, none", cgroup: "4:cpu,cpuacct:/", mounts: [legacy],
            files: [
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1", "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            ], processors: nil),
        Group(
            testDescription: "version 1, nested, other controllers beside it", cgroup: "9:memory:/x\n4:cpu,cpuacct:/a/b\n0::/",
            mounts: [memory, legacy],
            files: [
                "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us": "-1",
                "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us": "100000",
                "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us": "25000\n",
                "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us": "50000\n",
                "/sys/fs/cgroup/memory/x/cpu.cfs_quota_us": "1000", "/sys/fs/cgroup/memory/x/cpu.cfs_period_us": "100000",
            ], processors: 0.5),
        Group(
            testDescription: "version 1, a container that sees its own group alone", cgroup: "4:cpu:/docker/abc",
            mounts: ["33 24 0:29 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu"],
            files: ["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"],
            processors: 2),
        Group(
            testDescription: "a mount point with a blank", cgroup: "0::/a",
            mounts: [#"1 2 0:3 / /my\040groups rw - cgroup2 none rw"#],
            files: ["/my groups/a/cpu.max": "100000"], processors: 1),
        Group(
            testDescription: "numbers that are none", cgroup: "0::/a", mounts: [unified, "what is this"],
            files: ["/sys/fs/cgroup/a/cpu.max": "many 100000", "/sys/fs/cgroup/cpu.max": "100000 0"], processors: nil),
    ]

    @Test("the least quota of the groups around a process counts", arguments: groups)
    func quota(_ group: Group) {
        let quota = CPUQuota.processors(cgroup: group.cgroup, mountinfo: group.mounts.joined(separator: "\n")) {
            group.files[$0]
        }
        #expect(quota == group.processors)
    }

    @Test("a part of a processor takes a thread", arguments: [(0.05, 1), (0.5, 1), (1, 1), (1.5, 2), (2, 2), (63.2, 64)])
    func threads(_ quota: Double, _ count: Int) {
        #expect(CPUQuota.threads(quota) == count)
    }
}
