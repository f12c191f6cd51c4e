import LabelSets
import Testing

@Suite("Versions of sets") struct VersionTests {
    let folder = TemporaryFolder()

    init() {
        folder.writeSet("set")
        folder.write("set/set.yaml", "description: a set\nmode: multi\nthresholds: {yes: 0.5}\n")
    }

    @Test("the version is a SHA-256 in hexadecimal, the same for the same content")
    func versionSHA256() throws {
        let first = try folder.read("set")
        #expect(first.version.count == 64 && first.version.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try folder.read("set") == first)
        folder.move("set", to: "other")
        #expect(try folder.read("other").version == first.version)
    }

    @Test(
        "stays for what does not affect decisions",
        arguments: [
            ("set.yaml", "description: another\nmode: multi\nlabels: {yes: {threshold: 0.50, description: d}}\n"),
            ("tests.tsv", "yes\tsomething\n"), ("no.txt", "# comment\n\n" + lines("no", 10)), ("README.md", "x"),
            ("yes.txt", (1...10).reversed().map { "yes number \($0)\r\n" }.joined()),
        ])
    func staysAffectDecisions(file: String, content: String) throws {
        let before = try folder.read("set")
        folder.write("set/\(file)", content)
        #expect(try folder.read("set").version == before.version)
    }

    @Test(
        "changes with whatever affects decisions",
        arguments: [
            ("set.yaml", ""), ("set.yaml", "mode: multi\nthresholds: {yes: 0.51}\n"),
            ("set.yaml", "mode: multi\nthresholds: {no: 0.5}\n"), ("set.yaml", "mode: single\n"),
            ("set.yaml", "mode: multi\nlabels: {yes: {recall: 0.5}}\n"),
            ("set.yaml", "mode: multi\nlabels: {yes: {precision: 0.5}}\n"),
            ("set.yaml", "mode: multi\nanomaly: {rate: 0}\nthresholds: {yes: 0.5}\n"),
            ("set.yaml", "mode: multi\nlayers: 6\nthresholds: {yes: 0.5}\n"),
            ("set.yaml", "mode: multi\nmethod: auto\nthresholds: {yes: 0.5}\n"),
            ("yes.txt", lines("yes", 11)), ("yes.txt", lines("Yes", 10)), ("maybe.txt", lines("maybe", 10)),
        ])
    func changesAffectsDecisions(file: String, content: String) throws {
        let before = try folder.read("set")
        folder.write("set/\(file)", content)
        #expect(try folder.read("set").version != before.version)
    }

    /// Caches and published results find sets by their version: an update of Assay must not change it.
    @Test(
        "is the one that it has always been",
        arguments: [
            (
                "",
                "1c196ce68048e440e7a41678fded8369acbc07e496b504aca9ba90406a91e124"
            ),
            (
                "mode: multi",
                "b455b07b5d01b2548b2bd115b393de269ce3f7edc29977520aa5845be0c3c664"
            ),
            (
                "description: About",
                "1c196ce68048e440e7a41678fded8369acbc07e496b504aca9ba90406a91e124"
            ),
            (
                "mode: multi\nbackground: no",
                "deaed4652240f6a883e30344a7f93a279d0b17fa856c9241be2065fc27aa5c4d"
            ),
            (
                "anomaly: {rate: 0.02}",
                "dd2c834fdfeb70da03dc38b31de3f326e6797c14f44722fe295b4773c8a35bed"
            ),
            (
                "anomaly: {rate: 0}",
                "741aeaee5895d1c9870fcefbeb961a652ffecf43c950b069ffaaa0daedb5b57f"
            ),
            (
                "method: whitened",
                "ce20d34124b32e02ffd95d8fe3132b499148565f9c45fe1b7ec608e7f563db19"
            ),
            (
                "layers: [6, 2, 4]",
                "4fb5f37a9044cccf2e6c107dbf22167f92a2f9bb66570476770ba71f1af78652"
            ),
            (
                "layers: 6",
                "882c2e1b4bb2cdfa7872447bde8a35b902f233b309a072787d87e028759cf045"
            ),
            (
                "layers: auto",
                "171b543b9323dd7fd03834f7157b74d19b7e99d9420d60433715525dc4a944da"
            ),
            (
                "shrinkage: 0.85",
                "4efb2ce0fa81a914c25586b9868c6f0e032230f697532a739c9fd08ad933c23f"
            ),
            (
                "prototypes: 8",
                "93ffd61e544343bbd04d719fdac0aa73101009e6c7afdda0687a553b9b5e7500"
            ),
            (
                "prototypes: auto",
                "cde85ca68d1cca196f60e272ae723c2f515b559cfa089177d87ba0e266044e6c"
            ),
            (
                "mode: multi\nthresholds: {yes: 0.5, no: 0.25}",
                "43df11f2b0b7587f44c94328a2d5463a57255dcd3b23f9563efda5eb73887b47"
            ),
            (
                "mode: multi\nlabels: {yes: {threshold: 0.5, description: d}}",
                "b5617fe6a4ff0e9f1f08cf6853bfae04d40fff6a6bcdfa1af33617589799cad0"
            ),
            (
                "mode: multi\nlabels: {yes: {recall: 0.9}}",
                "9e8c4a062d63cb044b06700936f48419b94693640b3c7a6cbe477a2a337d1274"
            ),
            (
                "mode: multi\nlabels: {yes: {precision: 0.9}}",
                "36ae4d63fea31306983d45756597529b27a739b003e97556c1191526df3ce56b"
            ),
            (
                "mode: multi\nlabels: {yes: {false_alarms: 0.002}}",
                "85f6452b2a777d9abf6b27a7b3300d68d1c9f8ecf865582c284b23971176e932"
            ),
            (
                "description: What people say\nmode: single\nanomaly: {rate: 0.02}\nmethod: whitened\n"
                    + "layers: [2, 4]\nshrinkage: 0.4\nprototypes: 3\nlabels: {yes: {description: Yes}}",
                "02ba5f51571d3160f7ff1001befc19d9a890d8c2811ba7590b7ea8a02dd1b5d0"
            ),
            (
                "description: What people say\nmode: multi\nbackground: no\nanomaly: {rate: 0.02}\n"
                    + "method: cosine\nlayers: auto\nshrinkage: 0.4\nprototypes: auto\n"
                    + "labels: {yes: {recall: 0.9, description: Yes}, ok: {precision: 0.8}}\n"
                    + "thresholds: {maybe: 0.3}",
                "5d45fdb024a9fb10506db988bd29e17e816fb9bb4787a3e8a479633ead4b3f32"
            ),
        ])
    func always(settings: String, version: String) throws {
        for label in ["yes", "no", "ok", "maybe"] { folder.write("known/\(label).txt", lines(label, 10)) }
        folder.write("known/set.yaml", settings + "\n")
        #expect(try folder.read("known").version == version)
    }

    @Test("texts cannot run into each other")
    func textsCannotRun() {
        func version(_ texts: [[String]]) -> String {
            LabelSet(
                name: "set",
                labels: texts.enumerated().map { index, texts in
                    Label(name: "\(index)", examples: texts.map { LabelExample(text: $0, file: "f", line: 1) })
                }
            ).version
        }
        #expect(
            Set([version([["ab", "c"]]), version([["a", "bc"]]), version([["abc"]]), version([["ab"], ["c"]])]).count == 4)
    }
}
