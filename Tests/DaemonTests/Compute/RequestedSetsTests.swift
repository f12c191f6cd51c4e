import AssayTesting
import Daemon
import Tagging
import TestSupport
import Testing
import Wire
import ZeroMQ

/// The sets that decide a message.
@Suite("Requested sets")
struct RequestedSetsTests {
    private static func snapshot() throws -> SetRegistry.Snapshot {
        let builder = SetBuilder(embedder: FakeEmbedder())
        return SetRegistry(try [Samples.animals, Samples.colours].map { try builder.build($0).set }).snapshot
    }

    private static func client(_ sets: Set<String>?) throws -> Client {
        var rights = ClientRights()
        rights.sets = sets
        return Client(name: "c", key: try CurveKeyPair.generate().publicKey, rights: rights, userID: 1)
    }

    private static func refusal(_ names: [String]?, for client: Client?, _ snapshot: SetRegistry.Snapshot) -> Refusal? {
        do throws(Refusal) {
            _ = try snapshot.requestedSets(names, for: client)
            return nil
        } catch {
            return error
        }
    }

    @Test("no names are all sets, names are those in the order given")
    func names() throws {
        let snapshot = try Self.snapshot()
        #expect(try snapshot.requestedSets(nil, for: nil).map(\.name) == ["animals", "colours"])
        #expect(try snapshot.requestedSets(["colours", "animals"], for: nil).map(\.name) == ["colours", "animals"])
        #expect(try snapshot.requestedSets([], for: nil).isEmpty)
    }

    @Test("a client gets the sets it may use; another one does not exist for it, nor is it suggested")
    func rights() throws {
        let snapshot = try Self.snapshot()
        let client = try Self.client(["animals"])
        #expect(try snapshot.requestedSets(nil, for: client).map(\.name) == ["animals"])
        #expect(try snapshot.requestedSets(nil, for: Self.client(nil)).count == 2)
        let refusal = try #require(Self.refusal(["animals", "colours"], for: client, snapshot))
        #expect(refusal.code == .unknownSet && refusal.reason.contains("animals"))
    }

    @Test("a set that does not exist is refused by name; without any set every message is")
    func refusals() throws {
        let unknown = try #require(Self.refusal(["animal"], for: nil, try Self.snapshot()))
        #expect(unknown.code == .unknownSet && unknown.reason.contains("animal"))
        let none = try #require(Self.refusal(nil, for: nil, SetRegistry().snapshot))
        #expect(none.code == .internal && none.reason == "no label set is in use")
    }
}
