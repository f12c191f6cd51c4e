import Foundation
import Testing

/// A static model made from the real transformer, used by itself and before the transformer.
@Suite("Distillation", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct DistillTests {
    /// A small model, made once from generated messages.
    final class Distilled: Sendable {
        static let shared = Result { try Distilled() }
        let scratch: Scratch
        let report: Program.Outcome
        var folder: String { scratch.path + "/static" }

        static let praise = [
            "great work", "I love it", "thank you so much", "wonderful service", "best day ever", "really nice",
        ]
        static let blame = ["terrible work", "I hate it", "this is broken", "awful service", "worst day ever", "really bad"]
        static let subjects = [
            "from the team", "said my friend", "about the phone", "on the train", "in the shop", "with the new update",
            "and the weather", "for the price", "after a week", "at the office", "near the station", "before lunch",
        ]

        private init() throws {
            scratch = try Scratch()
            let messages = Self.subjects.flatMap { subject in (Self.praise + Self.blame).map { "\($0) \(subject)" } }
            try scratch.write("stream.txt", messages.joined(separator: "\n") + "\n")
            report = try Program.run([
                "distill", "--traffic", scratch.path + "/stream.txt", "--dimensions", "64", "--bigrams", "500", "--cache",
                scratch.path + "/cache", "--json", scratch.path + "/static",
            ])
        }
    }

    @Test("it says what it made, and the model stands in a folder of its own")
    func distils() throws {
        let distilled = try Distilled.shared.get()
        #expect(distilled.report.status == 0, "\(distilled.report.errors)")
        let report = try distilled.report.object()
        #expect(report["messages"] as? Int == 144)
        #expect(report["dimensions"] as? Int == 64)
        #expect(report["layers"] as? [Int] == [2, 4, 6])
        #expect(try #require(report["explained"] as? Double) > 0.5)
        for file in ["model.safetensors", "tokenizer.json", "config.json"] {
            #expect(FileManager.default.fileExists(atPath: "\(distilled.folder)/\(file)"))
        }
        let config = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: distilled.folder + "/config.json")))
        #expect((config as? [String: Any])?["model_type"] as? String == "model2vec")
    }

    @Test("like texts are alike, and embed, classify and eval take it for a model")
    func isAModel() throws {
        let distilled = try Distilled.shared.get()
        let model = ["--model", distilled.folder, "--cache", distilled.scratch.path + "/cache"]
        let embedded = try Program.run(
            ["embed"] + model + ["I love it on the train", "I love it at the office", "this is broken near the station"])
        #expect(embedded.status == 0, "\(embedded.errors)")
        let vectors = try embedded.lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["embedding"] as? [Double])
        }
        #expect(vectors.map(\.count) == [64, 64, 64])
        func cosine(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(cosine(vectors[0], vectors[1]) > cosine(vectors[0], vectors[2]) + 0.2)

        let labels = try distilled.scratch.labels()
        let classified = try Program.run(
            ["classify", "--labels", labels, "--json"] + model + ["wonderful service in the shop", "awful service in the shop"])
        #expect(classified.status == 0, "\(classified.errors)")
        #expect(classified.lines.map { $0.contains(#""label":"good""#) } == [true, false])
        #expect(classified.lines.allSatisfy { $0.contains(#""model":"static@"#) && !$0.contains("tier") })
    }

    @Test("eval measures a cascade beside the transformer")
    func evaluates() throws {
        let distilled = try Distilled.shared.get()
        // Every subject and every opinion stands on both sides, but no pair of them does.
        func rows(_ isWanted: (Int) -> Bool) -> String {
            Distilled.subjects.enumerated().flatMap { place, subject in
                let good = Distilled.praise.enumerated().filter { isWanted(place + $0.offset) }.map {
                    "good\tso \($0.element) \(subject)"
                }
                let bad = Distilled.blame.enumerated().filter { isWanted(place + $0.offset) }.map {
                    "bad\tso \($0.element) \(subject)"
                }
                return good + bad
            }.joined(separator: "\n") + "\n"
        }
        try distilled.scratch.write("train.tsv", rows { $0 % 3 != 0 })
        try distilled.scratch.write("test.tsv", rows { $0 % 3 == 0 })
        let arguments = [
            "eval", "--train", distilled.scratch.path + "/train.tsv", "--test", distilled.scratch.path + "/test.tsv",
            "--cascade",
            distilled.folder, "--cache", distilled.scratch.path + "/cache",
        ]
        let report = try Program.run(arguments + ["--agreement", "0.95", "--json"])
        #expect(report.status == 0, "\(report.errors)")
        let cascade = try #require(try report.object()["cascade"] as? [String: Any])
        #expect(cascade["examples"] as? Int == 96)
        #expect(try #require(cascade["share"] as? Double) > 0.2)
        #expect(try #require(cascade["agreement"] as? Double) > 0.9)
        // 96 examples cannot promise 99.5 %: it takes 460.
        let strict = try Program.run(arguments)
        #expect(strict.status == 0 && strict.output.contains("stays with the transformer: 96 label examples"))
        let traffic = (0..<50).map { "what a day number \($0)" }.joined(separator: "\n") + "\n"
        try distilled.scratch.write("unseen.txt", traffic)
        let streamed = try Program.run(
            arguments + ["--agreement", "0.95", "--traffic", distilled.scratch.path + "/unseen.txt", "--json"])
        #expect(streamed.status == 0, "\(streamed.errors)")
        #expect(try #require(streamed.object()["cascade"] as? [String: Any])["messages"] as? Int == 50)
    }

    @Test("eval holds a cascade's promise against random splits")
    func evaluatesSplits() throws {
        let distilled = try Distilled.shared.get()
        let rows = Distilled.subjects.flatMap { subject in
            Distilled.praise.map { "good\tso \($0) \(subject)" } + Distilled.blame.map { "bad\tso \($0) \(subject)" }
        }
        try distilled.scratch.write("rows.tsv", rows.joined(separator: "\n") + "\n")
        let arguments = [
            "eval", "--train", distilled.scratch.path + "/rows.tsv", "--cascade", distilled.folder, "--agreement", "0.95",
            "--splits", "2", "--test-share", "0.25", "--cache", distilled.scratch.path + "/cache",
        ]
        let outcome = try Program.run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.object()
        #expect(report["tests"] as? Int == 36)
        let splits = try #require(report["splits"] as? [[String: Any]])
        #expect(splits.count == 2 && splits.allSatisfy { $0["examples"] as? Int == 108 })
        let agreements = try splits.map { try #require($0["agreement"] as? Double) }
        #expect(report["below"] as? Int == agreements.count { $0 < 0.95 })
        #expect(try #require(report["share"] as? Double) > 0.2)
        let text = try Program.run(arguments)
        #expect(text.output.contains("2 random splits with 36 tests each") && text.output.contains("95.0 % promised"))
        // Texts that the static model was fitted to cannot test it.
        let messages = Distilled.subjects.flatMap { subject in
            Distilled.praise.map { "good\t\($0) \(subject)" } + Distilled.blame.map { "bad\t\($0) \(subject)" }
        }
        try distilled.scratch.write("messages.tsv", messages.joined(separator: "\n") + "\n")
        let seen = try Program.run([
            "eval", "--train", distilled.scratch.path + "/messages.tsv", "--cascade", distilled.folder, "--splits", "1",
            "--json",
        ])
        // Every tenth message was held out of it, and three in ten of these test.
        #expect(try seen.object()["tests"] as? Int == 4, "\(seen.errors)")
    }

    @Test("the daemon learns, lets the static model answer, and says who answered")
    func runs() throws {
        let distilled = try Distilled.shared.get()
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let config = "cascade:\n  model: \(distilled.folder)\n  agreement: 0.6\n  warm_up: 30\n"
        try scratch.write("c.yaml", config)
        let daemon = try Daemon(
            ["--config", scratch.path + "/c.yaml", "--labels", labels, "--pull", "@" + input, "--push", ">" + output],
            scratch: scratch)
        try daemon.waitForLog("cascade learning", seconds: 60)
        let peer = try Peer(push: input, pull: output)
        let texts = Distilled.subjects.prefix(6).flatMap { subject in
            (Distilled.praise + Distilled.blame).map { "\($0) \(subject)" }
        }
        var tiers: [String] = []
        for text in texts {
            let result = try peer.ask(Array(text.utf8))
            let tier = result["tier"] as? String ?? ""
            tiers.append(tier)
            let model = try #require(result["model"] as? String)
            #expect(model.hasPrefix(tier == "static" ? "static@" : "all-MiniLM"))
        }
        #expect(tiers.prefix(30).allSatisfy { $0 == "" })
        #expect(tiers.suffix(40).count { $0 == "static" } > 20)
        let explained = try peer.ask(Array(#"{"text":"best day ever","explain":true}"#.utf8))
        #expect(explained["tier"] == nil)
        daemon.terminate()
        try daemon.waitForLog("cascade stopped", seconds: 60)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test(
        "what cannot be used is refused",
        arguments: [
            (["distill", "$/out"], 2, "--traffic"),
            (["distill", "--traffic", "$/few.txt", "$/out"], 2, "too few"),
            (["distill", "--traffic", "$/few.txt", "--dimensions", "100", "$/out"], 2, "multiple of 64"),
            (["distill", "--traffic", "$/none.txt", "$/out"], 2, "none.txt"),
            (["distill", "--model", "$/static", "--traffic", "$/few.txt", "$/out"], 2, "static model"),
            (["eval", "--train", "$/rows.tsv", "--test", "$/rows.tsv", "--cascade", "$"], 2, "assay distill"),
            (["eval", "--train", "$/rows.tsv", "--cascade", "$/static", "--traffic", "$/few.txt"], 2, "--test"),
            (["distill", "--traffic", "$/few.txt", "--excerpts=-1", "$/out"], 2, "excerpts"),
            (["eval", "--train", "$/rows.tsv", "--test", "$/rows.tsv", "--agreement", "0.9"], 2, "--cascade"),
        ])
    func refuses(arguments: [String], status: Int32, mention: String) throws {
        let scratch = try Scratch()
        try scratch.write("few.txt", "one\ntwo\n")
        try scratch.write("rows.tsv", "a\tone thing\na\tone more\nb\ttwo things\nb\ttwo more\n")
        let distilled = try Distilled.shared.get()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/static", withDestinationPath: distilled.folder)
        let outcome = try Program.run(
            arguments.map { $0.replacingOccurrences(of: "$", with: scratch.path) } + ["--cache", scratch.path + "/cache"])
        #expect(outcome.status == status && outcome.errors.contains(mention), "\(outcome.status): \(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/out"))
    }
}
