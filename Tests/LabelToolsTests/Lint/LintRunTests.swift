import LabelSets
import LabelTools
import Tagging
import Testing
import Wording

/// A lint's findings about the meaning of texts.
@Suite("Lint run")
struct LintRunTests {
    private func lint(_ scene: LabelScene, limit: Int = 20) throws -> LintReport {
        try LintRun(folder: LabelFolder(scene.labels), model: .available(LabelScene.builder), limit: limit).run()
    }

    /// `code file:line` of each finding.
    private func brief(_ report: LintReport) -> [String] {
        report.findings.map { finding in
            let file = finding.file.split(separator: "/").last ?? ""
            return "\(finding.code.rawValue) \(file)\(finding.line.map { ":\($0)" } ?? "")"
        }
    }

    @Test("a sound set has no findings")
    func sound() throws {
        let report = try lint(.help())
        #expect(report.findings.isEmpty && report.sets == 1 && report.errors == 0 && report.warnings == 0)
        #expect(report.leftOut == nil)
    }

    @Test("a text under the wrong label is found, with its line, the likelier label and an example of that")
    func mislabelled() throws {
        let report = try lint(.help(delivery: LabelScene.delivery + ["invoice payment harbour"]))
        try #require(brief(report) == ["mislabelled delivery.txt:13"])
        let finding = report.findings[0]
        #expect(finding.message.contains("looks like \"billing\"") && finding.message.contains("not \"delivery\""))
        #expect(finding.message.contains("billing.txt:"), "\(finding)")
        #expect(finding.remedy.contains("move it to \"billing\"") && finding.text == "invoice payment harbour")
        #expect(report.warnings == 1 && report.errors == 0)
    }

    @Test(
        "a text that is like no other is found, and is not called mislabelled as well",
        arguments: ["zebra quartz violin nebula", "invoice zebra quartz violin nebula opal"])
    func outlier(text: String) throws {
        let report = try lint(.help(delivery: LabelScene.delivery + [text]))
        try #require(brief(report) == ["outlier delivery.txt:13"])
        #expect(report.findings[0].message.contains("is unlike all other texts of the set: the nearest, "))
    }

    @Test("texts of one label that say the same are one finding at the first, naming the others")
    func similar() throws {
        let report = try lint(.help(billing: LabelScene.billing + ["today payment invoice", "payment today, invoice"]))
        try #require(brief(report) == ["similar_examples billing.txt:1"])
        let message = report.findings[0].message
        #expect(message.contains("billing.txt:13 (cosine 1.") && message.contains("billing.txt:14 (cosine 1."), "\(message)")
        #expect(!message.contains("more lines"))
    }

    @Test("of many texts that say the same a few are named and the rest is counted")
    func manySimilar() throws {
        let same = ["a b c d", "a b d c", "a c b d", "a c d b", "a d b c", "a d c b", "b a c d"]
        let report = try lint(.help(billing: LabelScene.billing + same))
        let finding = try #require(report.findings.first { $0.code == .similarExamples })
        #expect(finding.line == 13)
        #expect(finding.message.contains("billing.txt:17") && !finding.message.contains("billing.txt:18"))
        #expect(finding.message.hasSuffix(" and 2 more lines"))
    }

    @Test("texts under two labels that say the same are found at one of them, with the place and the label of the other")
    func twoLabels() throws {
        let report = try lint(.help(delivery: LabelScene.delivery + ["office payment invoice"]))
        let finding = try #require(report.findings.first { $0.code == .similarTextTwoLabels })
        #expect(finding.file.hasSuffix("delivery.txt") && finding.line == 13)
        #expect(finding.message.contains("under \"delivery\"") && finding.message.contains("billing.txt:9 under \"billing\""))
        #expect(!brief(report).contains { $0.hasPrefix("similar_examples") })
    }

    @Test("what differs in case and punctuation alone is told once: by the check of the text, not as similar")
    func nearDuplicate() throws {
        let report = try lint(.help(billing: LabelScene.billing + ["Invoice: payment TODAY!"]))
        #expect(brief(report) == ["near_duplicate billing.txt:13"])
    }

    @Test("in a multi set labels may share a meaning; with the background they may not", arguments: [false, true])
    func multi(hasBackground: Bool) throws {
        let report = try lint(
            .help(
                delivery: LabelScene.delivery + ["office payment invoice"],
                settings: "mode: multi" + (hasBackground ? "\nbackground: delivery" : "")))
        #expect(report.findings.contains { $0.code == .similarTextTwoLabels } == hasBackground)
    }

    @Test("labels that cannot be distinguished are one finding on both, and a third is not in it")
    func alike() throws {
        let scene = try LabelScene.help()
        try scene.write("Labels/help/complaint.txt", LabelScene.details.map { "refund me \($0)" })
        try scene.write("Labels/help/claim.txt", LabelScene.details.map { "me refund \($0)" })
        let found = try lint(scene).findings.filter { $0.code == .labelsAlike }
        #expect(found.count == 1)
        #expect(found.first?.message.hasPrefix("\"claim\" and \"complaint\" can hardly be distinguished: ") == true)
        #expect(found.first?.line == nil && found.first?.file.hasSuffix("complaint.txt") == true)
    }

    @Test("over the limit the findings of a kind in a file are counted")
    func limit() throws {
        let twins = LabelScene.details.prefix(4).map { "\($0) payment invoice" }
        let scene = try LabelScene.help(billing: LabelScene.billing + twins)
        #expect(try brief(lint(scene)) == (1...4).map { "similar_examples billing.txt:\($0)" })
        let cut = try lint(scene, limit: 1)
        #expect(Set(brief(cut)) == ["similar_examples billing.txt:1", "similar_examples billing.txt"])
        #expect(cut.findings.contains { $0.message == "3 more findings of this kind (similar_examples) are not listed" })
    }

    @Test("without a model only the files are looked over, and it is said why")
    func leftOut() throws {
        let scene = try LabelScene.help(
            billing: LabelScene.billing + ["Invoice payment TODAY"],
            delivery: LabelScene.delivery + ["invoice payment harbour"])
        let report = try LintRun(folder: LabelFolder(scene.labels), model: .leftOut("no model"), limit: 20).run()
        #expect(brief(report) == ["near_duplicate billing.txt:13"] && report.leftOut == "no model" && report.sets == 1)
    }

    @Test("a set that the model cannot serve is an error at its settings, and the others are looked over")
    func unusable() throws {
        let scene = try LabelScene.help(settings: "layers: [99]")
        try scene.write("Labels/other/billing.txt", LabelScene.billing)
        try scene.write("Labels/other/delivery.txt", LabelScene.delivery + ["invoice payment harbour"])
        let report = try lint(scene)
        try #require(brief(report) == ["unusable_set set.yaml", "mislabelled delivery.txt:13"])
        #expect(report.errors == 1 && report.warnings == 1 && report.sets == 2)
        #expect(report.findings[0].message.contains("layers [99]") && report.findings[0].remedy.contains("1 to 2"))
    }

    @Test("a set too large to compare every example with every other ends the run, and it is said what works")
    func large() throws {
        var builder = LabelScene.builder
        builder.memoryBytes = 1000
        let scene = try LabelScene.help()
        let error = try #require(throws: AssayError.self) {
            try LintRun(folder: LabelFolder(scene.labels), model: .available(builder), limit: 20).run()
        }
        #expect(error.code == .configuration && error.place == "help" && error.message.contains("24 are too many"))
        #expect(error.remedy?.contains("--text-only") == true)
    }

    @Test("a set that cannot be read is an error, and its texts are not embedded")
    func broken() throws {
        let report = try lint(.help(delivery: ["lonely"]))
        #expect(brief(report) == ["too_few_examples delivery.txt:1"] && report.errors == 1)
    }
}
