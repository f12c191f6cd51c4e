import Daemon
import Foundation
import Glibc
import TestSupport
import Testing
import Wording
import ZeroMQ

/// Files with keys: written once, read by their owner alone.
@Suite("Key files")
struct KeyFileTests {
    @Test("a pair comes back from its file, which only the owner may read")
    func roundTrip() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/shop.key"
        let pair = try CurveKeyPair.generate()
        try KeyFile.create(pair, name: "shop", at: path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try KeyFile.read(path) == pair)
        #expect(try KeyFile.publicKey(path) == pair.publicKey)
        #expect(try KeyFile.publicKey(pair.publicKey.z85) == pair.publicKey)
        try scratch.write("shop.pub", pair.publicKey.z85 + "\n")
        #expect(try KeyFile.publicKey(scratch.path + "/shop.pub") == pair.publicKey)
    }

    @Test("a file that is there is not overwritten, a link is not followed")
    func exclusive() throws {
        let scratch = try Scratch()
        try scratch.write("a.key", "mine")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/b.key", withDestinationPath: scratch.path + "/c.key")
        for name in ["a.key", "b.key"] {
            let path = "\(scratch.path)/\(name)"
            let error = try #require(throws: AssayError.self) {
                try KeyFile.create(CurveKeyPair.generate(), name: "a", at: path)
            }
            #expect(error.place == path && error.description.contains("never overwritten"))
        }
        #expect(try String(contentsOfFile: scratch.path + "/a.key", encoding: .utf8) == "mine")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/c.key"))
    }

    @Test("a secret key that others may read is refused, and how to mend it is said", arguments: [0o640, 0o604, 0o660, 0o610])
    func permissions(_ mode: Int) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/shop.key"
        try KeyFile.create(CurveKeyPair.generate(), name: "shop", at: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = try #require(throws: AssayError.self) { try KeyFile.read(path) }
        #expect(error.place == path && error.description.contains("chmod 600 \(path)"))
    }

    @Test("what is no file holds nobody up", arguments: ["fifo", "folder", "missing"])
    func noFile(_ kind: String) throws {
        let scratch = try Scratch()
        let path = "\(scratch.path)/\(kind)"
        if kind == "fifo" { #expect(mkfifo(path, 0o600) == 0) }
        if kind == "folder" { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }
        let error = try #require(throws: AssayError.self) { try KeyFile.read(path) }
        #expect(error.place == path)
    }

    static let secret = try! CurveKeyPair.generate().secretKey.z85

    @Test(
        "a damaged file is refused without repeating the secret",
        arguments: [
            ("", "no secret-key"), ("secret-key = \"short\"", "40 characters"),
            ("secret-key = \"\(secret)\"\npublic-key = \"\(String(repeating: "a", count: 40))\"", "does not belong"),
            ("secret-key = \"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6\"", "documentation"),
            ("secret-key = \"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs\"", "documentation"),
        ])
    func damaged(_ content: String, _ mention: String) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/shop.key"
        try scratch.write("shop.key", content)
        #expect(chmod(path, 0o600) == 0)
        let error = try #require(throws: AssayError.self) { try KeyFile.read(path) }
        #expect(error.place.hasPrefix(path) && error.description.contains(mention), "\(error)")
        #expect(!error.description.contains(Self.secret) && !error.description.contains("short"))
    }

    @Test("the published keys are refused wherever a key is named")
    func published() throws {
        for key in ["Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"] {
            #expect(throws: AssayError.self) { try KeyFile.publicKey(key) }
            #expect(try CurvePublicKey(z85: key).isPublished)
        }
    }

    @Test(
        "names",
        arguments: [("shop", true), ("a.b-c_9", true), ("", false), ("-a", false), (".a", false), ("a b", false), ("ä", false)])
    func names(_ name: String, _ isName: Bool) { #expect(KeyFile.isName(name) == isName) }
}
