import LabelSets
import Testing

@Suite("File systems") struct FileSystemKindTests {
    static let mounts = [
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "40 22 0:45 / /mnt/labels rw,relatime shared:20 master:3 - nfs4 server:/labels rw,vers=4.2",
        "41 22 259:70000 / /data rw - xfs /dev/nvme0n1 rw",
        "42 22 0:50 / /merged rw,relatime - overlay overlay rw,lowerdir=/l",
        "broken line",
    ]

    /// As makedev(3) puts the numbers together.
    static func device(_ major: UInt64, _ minor: UInt64) -> UInt64 {
        (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12
    }

    @Test(
        "the file system of a device is recognized",
        arguments: [(8, 1, "ext4"), (0, 45, "nfs4"), (259, 70000, "xfs"), (0, 50, "overlay"), (9, 9, nil)]
            as [(UInt64, UInt64, String?)])
    func fileSystemDevice(major: UInt64, minor: UInt64, kind: String?) {
        #expect(FileSystemKind.name(ofDevice: Self.device(major, minor), in: Self.mounts) == kind)
    }

    @Test(
        "file systems that may raise no events are known",
        arguments: [
            ("nfs", true), ("nfs4", true), ("cifs", true), ("fuse.sshfs", true), ("fuse", true), ("overlay", true),
            ("9p", true),
            ("ext4", false), ("xfs", false), ("btrfs", false), ("tmpfs", false), ("fuseblk", false),
        ])
    func fileSystemsRaise(kind: String, isSilent: Bool) {
        #expect(FileSystemKind.isSilent(kind) == isSilent)
    }
}
