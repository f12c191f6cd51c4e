import Foundation
import Glibc
import HTTP
import TestSupport
import Testing
import Wording

@Suite("Token store")
struct TokenStoreTests {
    private let scratch: Scratch
    private let path: String
    private let file: TokenFile

    init() throws {
        scratch = try Scratch()
        path = scratch.path + "/tokens"
        file = TokenFile(path)
    }

    @Test("a missing or broken file is refused, with its place and what to do")
    func refusal() throws {
        let missing = #expect(throws: AssayError.self) { try TokenStore(path) }
        #expect(missing?.place == path)
        #expect(missing?.remedy?.contains("assay tokens create") == true)
        try scratch.write("tokens", "# tokens\nx\n")
        let broken = #expect(throws: AssayError.self) { try TokenStore(path) }
        #expect(broken?.place == path + ":2")
        try scratch.write("tokens", "")
        #expect(chmod(path, 0o666) == 0)
        let writable = #expect(throws: AssayError.self) { try TokenStore(path) }
        #expect(writable?.remedy == "chmod o-w \(path)")
    }

    @Test("a change counts at the second look; a broken file leaves the last good one, and says so once")
    func changes() throws {
        let first = try file.create("first", scopes: .read)
        let store = try TokenStore(path)
        #expect(store.poll() == nil)
        let second = try file.create("second", scopes: .read)
        #expect(store.entry(for: second) == nil)
        #expect(store.poll() == nil)
        #expect(try store.poll()?.get() == [])
        #expect(store.entry(for: first)?.name == "first")
        #expect(store.entry(for: second)?.name == "second")
        for breaking in [{ try scratch.write("tokens", "nonsense\n") }, { #expect(unlink(path) == 0) }] {
            try breaking()
            #expect(store.poll() == nil)
            #expect(throws: AssayError.self) { try store.poll()?.get() }
            #expect(store.poll() == nil)
            #expect(store.entry(for: second)?.name == "second")
        }
        let third = try file.create("third", scopes: .read)
        #expect(store.poll() == nil)
        #expect(try store.poll()?.get() == ["first", "second"])
        #expect(store.entry(for: first) == nil)
        #expect(store.entry(for: third)?.name == "third")
    }

    @Test("a rate is each client's own, and survives a change of others")
    func rates() throws {
        let token = try file.create("slow", scopes: .read, rate: 1, burst: 2)
        _ = try file.create("free", scopes: .read)
        let store = try TokenStore(path)
        let slow = try #require(store.entry(for: token))
        let start = ContinuousClock.now
        #expect(store.take(of: slow, now: start) == nil)
        #expect(store.take(of: slow, now: start) == nil)
        #expect(store.take(of: slow, now: start) == .seconds(1))
        try file.revoke("free")
        #expect(store.poll() == nil)
        #expect(try store.poll()?.get() == ["free"])
        #expect(store.take(of: slow, now: start) == .seconds(1))
        #expect(store.take(of: slow, now: start + .seconds(1)) == nil)
    }
}

extension Optional {
    fileprivate static func == (optional: Self, _: _OptionalNilComparisonType) -> Bool
    where Wrapped == Result<[String], AssayError> {
        if case .none = optional { true } else { false }
    }
}
