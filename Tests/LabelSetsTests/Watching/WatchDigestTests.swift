import LabelSets
import Testing

@Suite("Events of watched folders") struct WatchDigestTests {
    func digest(_ watch: Int32, _ mask: InotifyEvent.Mask, _ name: String?) -> WatchDigest {
        WatchDigest([InotifyEvent(watch: watch, mask: mask, name: name)], root: 1, sets: [2: ["a"], 3: ["b", "link to b"]])
    }

    @Test(
        "files that matter touch their set",
        arguments: ["a.txt", "rows.tsv", "rows.jsonl", "set.yaml", "tests.tsv", "set.yml", "..data"])
    func filesMatterTouch(name: String) {
        #expect(digest(2, [], name).touched == ["a"])
        #expect(!digest(2, [], name).needsSynchronizing)
        #expect(digest(3, [], name).touched == ["b", "link to b"])
    }

    @Test(
        "other files touch nothing",
        arguments: [".a.txt.swp", "a.txt~", "4913", "#a.txt#", "sedXyZ123", "README.md", "notes.csv"])
    func otherFilesTouch(name: String) {
        #expect(digest(2, [], name) == WatchDigest([], root: 1, sets: [:]))
    }

    @Test("events tell whether a file is complete")
    func eventsTellWhether() {
        let set = { (progress: FileTouch.Progress) in [FileTouch(set: "a", file: "a.txt", progress: progress)] }
        #expect(digest(2, .completed, "a.txt").files == set(.done))
        #expect(digest(2, .begun, "a.txt").files == set(.under))
        // A change of permissions is not a write.
        #expect(digest(2, [], "a.txt").files.isEmpty && digest(2, [], "a.txt").touched == ["a"])
        #expect(digest(2, .completed, "README.md").files.isEmpty)
        #expect(digest(3, .completed, "a.txt").files.map(\.set) == ["b", "link to b"])
    }

    @Test("folders that are added and removed touch their set")
    func foldersAddedRemoved() {
        #expect(digest(1, [], "new").touched == ["new"])
        #expect(digest(1, [], "new").needsSynchronizing)
        #expect(digest(2, .folderGone, nil).touched == ["a"])
        #expect(digest(2, .folderGone, nil).needsSynchronizing)
        #expect(digest(1, [], ".git") == WatchDigest([], root: 1, sets: [:]))
        #expect(digest(9, .folderGone, nil) == WatchDigest([], root: 1, sets: [:]))
    }

    @Test("lost events and a new root require a rescan")
    func lostEventsNew() {
        #expect(digest(-1, .overflow, nil).needsRescan)
        #expect(digest(1, .folderGone, nil).needsRescan)
        #expect(digest(1, [], "..data").needsRescan)
        #expect(!digest(2, .folderGone, nil).needsRescan)
    }

    @Test("the kernel's buffer is parsed")
    func kernelBufferParsed() {
        func event(_ watch: UInt8, _ name: [UInt8]) -> [UInt8] {
            [watch, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, UInt8(name.count), 0, 0, 0] + name
        }
        let buffer = event(1, Array("a.txt".utf8) + [0, 0, 0]) + event(2, []) + event(3, Array("b".utf8) + [0])
        let mask = InotifyEvent.Mask(rawValue: 0x80)
        let expected = [(1, "a.txt"), (2, nil), (3, "b")].map { InotifyEvent(watch: $0, mask: mask, name: $1) }
        #expect(InotifyEvent.parse(buffer[...]) == expected)
        #expect(InotifyEvent.parse(buffer.dropLast(8)).count == 2)
    }
}
