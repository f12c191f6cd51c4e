import Foundation
import LabelSets
import Testing

@Suite("Formats of findings") struct FormatTests {
    static let whole = Finding(.warning, .fewExamples, file: "Labels/s/a b.txt", message: "few", remedy: "add some")
    static let line = Finding(.error, .wrongColumns, file: "/x/y.tsv", line: 3, message: "100 % wrong", remedy: "mend it")
    static let column = Finding(
        .error, .invalidUTF8, file: "L/s,1:2/a.txt", line: 3, column: 7, message: "bad", remedy: "save\nit")

    @Test("text output has the form of a compiler's")
    func textOutputForm() {
        #expect(Self.whole.compilerLine == "Labels/s/a b.txt: warning: few — add some [few_examples]")
        #expect(Self.line.compilerLine == "/x/y.tsv:3: error: 100 % wrong — mend it [wrong_columns]")
        #expect(Self.column.compilerLine.hasPrefix("L/s,1:2/a.txt:3:7: error: bad"))
    }

    @Test("workflow commands are written")
    func workflowCommandsWritten() {
        #expect(Self.whole.gitHubCommand == "::warning file=Labels/s/a b.txt,title=few_examples::few — add some")
        #expect(Self.line.gitHubCommand == "::error file=/x/y.tsv,line=3,title=wrong_columns::100 %25 wrong — mend it")
        #expect(
            Self.column.gitHubCommand
                == "::error file=L/s%2C1%3A2/a.txt,line=3,col=7,title=invalid_utf8::bad — save\\nit")
    }

    @Test("SARIF has everything that the standard requires")
    func sarifEverythingStandard() throws {
        let log = SARIFLog([Self.whole, Self.line, Self.column, Self.line], version: "1.2.3")
        let object = try #require(
            try JSONSerialization.jsonObject(with: try JSONEncoder().encode(log)) as? [String: Any])
        #expect(object["version"] as? String == "2.1.0")
        #expect((object["$schema"] as? String)?.hasSuffix("sarif-2.1.0.json") == true)
        let run = try #require((object["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "assay")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.count == 3)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 4)
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            #expect(((result["message"] as? [String: Any])?["text"] as? String)?.isEmpty == false)
            #expect(["error", "warning"].contains(result["level"] as? String))
        }
        func location(_ index: Int) throws -> [String: Any] {
            let locations = try #require(results[index]["locations"] as? [[String: Any]])
            return try #require(locations[0]["physicalLocation"] as? [String: Any])
        }
        #expect((try location(0)["artifactLocation"] as? [String: Any])?["uri"] as? String == "Labels/s/a%20b.txt")
        #expect(try location(0)["region"] == nil)
        #expect((try location(1)["artifactLocation"] as? [String: Any])?["uri"] as? String == "file:///x/y.tsv")
        let region = try #require(try location(2)["region"] as? [String: Any])
        #expect(region["startLine"] as? Int == 3 && region["startColumn"] as? Int == 7)
    }

    @Test("the text of the line is included")
    func textLineIncluded() throws {
        let folder = TemporaryFolder()
        folder.write("set/a.tsv", "no tab: 100 %\n")
        let finding = try #require(
            LabelSetReader().inspect(directory: folder.path("set")).findings.withTexts.first { $0.code == .wrongColumns })
        #expect(finding.gitHubCommand.hasSuffix("%0Ano tab: 100 %25"))
        let json = String(decoding: try JSONEncoder().encode(SARIFLog([finding], version: "1")), as: UTF8.self)
        #expect(json.contains(#""snippet":{"text":"no tab: 100 %"}"#))
    }

    @Test("a log without findings is still a log")
    func logWithoutFindings() throws {
        let text = String(decoding: try JSONEncoder().encode(SARIFLog([], version: "1")), as: UTF8.self)
        #expect(text.contains("\"results\":[]"))
    }

    @Test("every code has a title of its own")
    func everyCodeTitle() {
        #expect(Set(Finding.Code.allCases.map(\.title)).count == Finding.Code.allCases.count)
    }

    @Test("columns count characters")
    func columnsCountCharacters() throws {
        let folder = TemporaryFolder()
        folder.write("set/a.txt", Array("éé ".utf8) + [0xFF, 0x0A])
        let finding = try #require(
            LabelSetReader().inspect(directory: folder.path("set")).findings.first { $0.code == .invalidUTF8 })
        #expect(finding.column == 4)
        #expect(finding.message.contains("byte 6"))
    }
}
