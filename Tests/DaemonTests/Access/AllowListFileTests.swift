import Daemon
import Foundation
import Glibc
import TestSupport
import Testing
import Wording
import ZeroMQ

/// When a changed allow-list counts, look by look.
@Suite("Allow-list file")
struct AllowListFileTests {
    private let list = "shop:\n  key: '\(AllowListTests.key)'\n"

    @Test("a change counts at the second look, whether written in place or moved there, and once")
    func changes() throws {
        let scratch = try Scratch()
        try scratch.write("clients.yaml", list)
        var file = AllowListFile(scratch.path + "/clients.yaml")
        #expect(try file.load().entries.map(\.name) == ["shop"])
        #expect(file.poll().isNone)
        try scratch.write("new", "{}")
        #expect(rename(scratch.path + "/new", scratch.path + "/clients.yaml") == 0)
        #expect(file.poll().isNone)
        #expect(try file.poll()?.get().entries.isEmpty == true)
        #expect(file.poll().isNone)
        let handle = try #require(FileHandle(forWritingAtPath: scratch.path + "/clients.yaml"))
        try handle.truncate(atOffset: 0)
        #expect(file.poll().isNone)
        // It is still being written between the checks: it is left alone.
        try handle.write(contentsOf: Data(list.utf8))
        #expect(file.poll().isNone)
        #expect(try file.poll()?.get().entries.count == 1)
    }

    @Test("what cannot be read is said once, and the file counts again when it is good")
    func faults() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/clients.yaml"
        try scratch.write("clients.yaml", list)
        var file = AllowListFile(path)
        _ = try file.load()
        func next(_ change: () throws -> Void) throws -> Result<AllowList, AssayError>? {
            try change()
            #expect(file.poll().isNone)
            let result = file.poll()
            #expect(file.poll().isNone)
            return result
        }
        let changes: [(place: String, change: () throws -> Void)] = [
            (path, { #expect(unlink(path) == 0) }),
            (path + ":2", { try scratch.write("clients.yaml", "shop:\n  key: 'x'\n") }),
            (path, { try scratch.write("clients.yaml", [0xFF, 0xFE]) }),
            (path, { #expect(chmod(path, 0o666) == 0) }),
            (path, { #expect(unlink(path) == 0 && mkfifo(path, 0o600) == 0) }),
        ]
        for (place, change) in changes {
            let result = try next(change)
            let error = #expect(throws: AssayError.self) { try result?.get() }
            #expect(error?.place == place)
        }
        #expect(unlink(path) == 0)
        #expect(try next { try scratch.write("clients.yaml", list) }?.get().entries.count == 1)
    }
}

extension Optional {
    fileprivate var isNone: Bool {
        if case .none = self { true } else { false }
    }
}
