import Foundation
import Glibc
import Testing

/// More ways to go wrong, those that need more than a file and a line.
@Suite("Refusals", .serialized)
struct RefusalTests {
    @Test("labels lint and list give JSON that programs can read")
    func labelsJSON() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let list = try Program.run(["labels", "list", "--json", labels])
        #expect(list.status == 0, "\(list.errors)")
        let set = try #require((try list.object()["sets"] as? [[String: Any]])?.first)
        #expect(set["name"] as? String == "mood")
        #expect((set["labels"] as? [[String: Any]])?.compactMap { $0["examples"] as? Int } == [6, 6])

        try scratch.write("Labels/mood/good.txt", [0x61, 0x0A, 0xFF, 0x0A])
        let lint = try Program.run(["labels", "lint", "--json", labels])
        #expect(lint.status == 1)
        #expect(lint.lines.count == 1)
        let findings = try #require(try lint.object()["findings"] as? [[String: Any]])
        let invalid = try #require(findings.first { $0["code"] as? String == "invalid_utf8" })
        #expect(invalid["line"] as? Int == 2)
        #expect((invalid["file"] as? String)?.hasSuffix("mood/good.txt") == true)
    }

    @Test("every subcommand explains itself", arguments: ["lint", "test", "list"])
    func help(_ command: String) throws {
        let outcome = try Program.run(["labels", command, "--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: assay labels \(command)"))
    }

    @Test("a file in place of a folder of label sets is refused by name")
    func fileForFolder() throws {
        let scratch = try Scratch()
        try scratch.write("Labels", "no folder")
        let outcome = try Program.run(["labels", "list", scratch.path + "/Labels"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(scratch.path + "/Labels"))
    }

    @Test("a folder that may not be read is refused by name", .enabled(if: getuid() != 0, "root may read everything"))
    func unreadable() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: labels + "/mood")
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: labels + "/mood") }
        let outcome = try Program.run(["labels", "lint", labels])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains(labels + "/mood"))
    }

    @Test("without a daemon, tag gives up after its timeout and names the endpoint")
    func noDaemon() throws {
        let scratch = try Scratch()
        let outcome = try Program.run(
            ["tag", "--push", "ipc://\(scratch.path)/in", "--pull", "ipc://\(scratch.path)/out", "--timeout", "0.3", "-"],
            input: "is anybody there\n")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("ipc://\(scratch.path)/in") && outcome.errors.contains("assay run"))
    }
}

/// Refusals that show only where there is a model.
@Suite("Refusals with a model", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct ModelRefusalTests {
    /// A damaged set: what its one file holds and what the error must name.
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var good: [UInt8]
        var bad: [UInt8]
        var mention: String
    }

    static let lines = Array("great work\nI love it\nthank you\nbest day\n".utf8)
    static let damages = [
        Damage(testDescription: "invalid UTF-8", good: lines, bad: [0x61, 0x0A, 0xFF, 0x0A], mention: "bad.txt:2"),
        Damage(testDescription: "a single example", good: lines, bad: [0x61, 0x0A], mention: "bad.txt"),
        Damage(testDescription: "an empty label", good: lines, bad: [], mention: "bad.txt"),
        Damage(testDescription: "one text under two labels", good: lines, bad: lines, mention: "good.txt:1"),
    ]

    @Test("classify refuses a set it cannot use, with file and line", arguments: damages)
    func damagedSet(_ damage: Damage) throws {
        let scratch = try Scratch()
        try scratch.write("Labels/mood/good.txt", damage.good)
        try scratch.write("Labels/mood/bad.txt", damage.bad)
        let outcome = try Program.run(
            ["classify", "--labels", scratch.path + "/Labels", "--cache", scratch.path, "--set", "mood", "x"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(damage.mention), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    /// The model's folder with other weights.
    private func model(_ scratch: Scratch, weights: (Data) -> Data) throws -> String {
        for name in try FileManager.default.contentsOfDirectory(atPath: Program.model) where name != "model.safetensors" {
            try FileManager.default.copyItem(atPath: "\(Program.model)/\(name)", toPath: "\(scratch.path)/\(name)")
        }
        let file = try Data(contentsOf: URL(filePath: Program.model + "/model.safetensors"), options: .alwaysMapped)
        try weights(file).write(to: scratch.url("model.safetensors"))
        return scratch.path
    }

    @Test("weights that were cut or tampered with are refused by file", arguments: ["cut", "header", "length"])
    func damagedWeights(_ kind: String) throws {
        let scratch = try Scratch()
        let folder = try model(scratch) { file in
            switch kind {
            case "cut": return file.prefix(file.count / 2)
            case "header":
                var start = file.prefix(200_000)
                start[8] = UInt8(ascii: "[")
                return start
            default: return Data([UInt8](repeating: 0xFF, count: 8)) + file.prefix(1000)
            }
        }
        let outcome = try Program.run(["embed", "--model", folder, "x"])
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("model.safetensors"))
        #expect(outcome.output.isEmpty)
    }

    @Test("a text has one embedding, alone or among others")
    func sameAlone() throws {
        func vector(_ line: String) throws -> [Double] {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["embedding"] as? [Double])
        }
        let text = "the parcel arrived broken"
        let alone = try Program.run(["embed", "--precision", "f32", text])
        let among = try Program.run(["embed", "--precision", "f32", "-"], input: "one\n\(text)\na third and longer line\n")
        #expect(alone.status == 0 && among.status == 0)
        let cosine = zip(try vector(alone.lines[0]), try vector(among.lines[1])).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(cosine - 1) < 1e-5)
    }
}
