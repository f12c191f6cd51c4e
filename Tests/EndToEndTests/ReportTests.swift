import Foundation
import Testing

/// `assay eval --report` with the real binary.
@Suite("Reports", .serialized)
struct ReportTests {
    static let train = [
        "good\tgreat work", "good\tI love it", "good\tthank you so much", "good\twonderful service", "good\tbest day ever",
        "bad\tterrible work", "bad\tI hate it", "bad\tthis is broken & <b>useless</b>", "bad\tawful service", "bad\tworst day",
    ].joined(separator: "\n")
    /// The last two are wrong on purpose, so that there are mistakes to show.
    static let test = [
        "good\tlovely work, thank you", "bad\thorrible work, never again", "good\ta wonderful day", "bad\tbroken and awful",
        "bad\tI love it <script>alert(\"x\")</script> & more\u{202E}",
        "good\tI hate it </title></svg><img src=http://x.example>",
    ].joined(separator: "\n")

    static func files(_ scratch: Scratch) throws -> [String] {
        try scratch.write("train.tsv", train)
        try scratch.write("test.tsv", test)
        try scratch.write("outliers.tsv", "x\tthe derivative of a constant is zero\nx\tqwpx zzkv jjq\n")
        return ["eval", "--train", scratch.path + "/train.tsv", "--test", scratch.path + "/test.tsv"]
    }

    @Test("the page is whole, closed and escaped", .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
    func page() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/out.html"
        let outcome = try Program.run(
            try Self.files(scratch) + ["--outliers", scratch.path + "/outliers.tsv", "--report", path, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try outcome.object()
        for key in ["accuracy", "macro_f1", "ece", "examples", "tests", "texts_per_second"] { #expect(object[key] is Double) }
        let outliers = try #require(object["outliers"] as? [String: Any])
        for key in ["auroc", "fpr95", "false_alarm_rate"] { #expect(outliers[key] is Double) }

        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 4)
        for anchor in ["labels", "confusion", "confidence", "anomalies", "mistakes", "map", "fit"] {
            #expect(page.contains("<section id=\"\(anchor)\">") && page.contains("href=\"#\(anchor)\""))
        }
        let folder = scratch.url("").lastPathComponent
        #expect(page.contains("\(folder)/train.tsv, tested on \(folder)/test.tsv"))
        #expect(page.contains("AUROC"))
        try Self.expectBalanced(page)
        // Of scripts there is the page's own, and nothing is fetched from anywhere.
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(!page.contains("<img") && !page.contains("<link") && !page.contains("url("))
        #expect(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more[U+202E]"))
        #expect(page.contains("&lt;/title&gt;&lt;/svg&gt;&lt;img src=http://x.example&gt;"))
        // The last test is a mistake, shown with its nearest examples.
        #expect(page.contains("train.tsv:") && page.contains("· test.tsv:6</p>"))
    }

    @Test("multi sets show their thresholds", .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
    func thresholds() throws {
        let scratch = try Scratch()
        try scratch.write("set/set.yaml", "mode: multi\n")
        for row in Self.train.split(separator: "\n") {
            let parts = row.split(separator: "\t")
            let name = "set/\(parts[0]).txt"
            let before = (try? String(contentsOf: scratch.url(name), encoding: .utf8)) ?? ""
            try scratch.write(name, before + parts[1] + "\n")
        }
        try scratch.write("test.tsv", Self.test)
        let path = scratch.path + "/out.html"
        let outcome = try Program.run([
            "eval", "--labels", scratch.path + "/set", "--test", scratch.path + "/test.tsv", "--report", path,
            "--cache", scratch.path + "/cache",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("held-out examples"))
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.contains("<section id=\"thresholds\">"))
        #expect(page.contains("good.txt:"))
        try Self.expectBalanced(page)
    }

    @Test("a report that cannot be written, or has nothing to show, is refused at once")
    func refused() throws {
        let scratch = try Scratch()
        let arguments = try Self.files(scratch)
        // No model is needed to find out.
        let unwritable = try Program.run(
            arguments + ["--report", scratch.path + "/none/out.html", "--model", scratch.path + "/none"])
        #expect(unwritable.status == 2)
        #expect(unwritable.errors.contains("--report \(scratch.path)/none/out.html"))
        let splits = try Program.run(Array(arguments.prefix(3)) + ["--report", scratch.path + "/out.html"])
        #expect(splits.status == 2)
        #expect(splits.errors.contains("--report requires --test"))
    }

    /// Every element is closed in order, but for those that HTML closes by itself.
    static func expectBalanced(_ page: String) throws {
        let void: Set = ["meta", "input", "br"]
        var open: [Substring] = []
        var rest = page[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            let end = try #require(rest.firstIndex(of: ">"), "a tag without an end")
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            #expect(!tag.contains("<"), "a tag within \(tag)")
            #expect(!tag.contains(" src=") && !tag.contains("href=\"http"), "\(tag) fetches something")
            let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
            if tag.hasPrefix("!") || tag.hasSuffix("/") || void.contains(String(name)) { continue }
            if tag.hasPrefix("/") {
                #expect(open.popLast() == name, "closed: \(name)")
            } else {
                open.append(name)
                // What these hold is not markup.
                if name == "style" || name == "script" {
                    rest = rest[try #require(rest.range(of: "</\(name)>")).lowerBound...]
                }
            }
        }
        #expect(open.isEmpty, "open: \(open)")
    }
}
