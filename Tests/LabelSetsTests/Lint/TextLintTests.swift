import LabelSets
import Testing

/// What is doubtful in texts, seen without a model.
@Suite("Linting texts") struct TextLintTests {
    let folder = TemporaryFolder()

    private func codes(_ lines: String) -> [String] {
        folder.write("set/yes.txt", LabelSetsTests.lines("yes", 40))
        folder.write("set/no.txt", LabelSetsTests.lines("no", 40) + lines)
        return LabelLint.findings(directory: folder.path("set")).map { brief($0, in: folder.path("set")) }
    }

    @Test(
        "texts read in the wrong encoding are found",
        arguments: [
            ("the cafÃ© was closed", "é"), ("donâ€™t do it", "’"), ("it is 20Â\u{A0}km away", "\u{A0}"), ("so happy ðŸ˜€", "😀"),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚ to you all, my dear friends", "привет"), ("GrÃ¼ÃŸe aus KÃ¶ln", "üß"),
        ])
    func textsReadWrong(text: String, meant: String) throws {
        #expect(codes(text + "\n") == ["warning mojibake no.txt:41"])
        let message = try #require(LabelLint.findings(directory: folder.path("set")).first?.message)
        #expect(message.contains("\"\(meant)\"") || message.contains(meant), "\(message)")
    }

    @Test(
        "ordinary letters are left alone",
        arguments: [
            "voilà une belle journée", "« C’est un café\u{A0}» dit-elle", "le café…»", "É”", "AMANHÃ”", "„Straß“…",
            "São João não está",
            "über Ä Ö Ü ß", "ESPAÑA ESTÁ AQUÍ", "naïve façade, 20 °C", "Þetta er íslenska", "£5 – “fine”",
        ])
    func ordinaryLettersLeft(text: String) {
        #expect(codes(text + "\n") == [])
    }

    @Test("lost characters are found")
    func lostCharactersFound() {
        #expect(codes("the caf\u{FFFD} was closed\n") == ["warning replacement_character no.txt:41"])
    }

    @Test("a text in a rare script is found", arguments: ["привет как дела", "你好吗朋友", "مرحبا بكم", "γειά σου"])
    func textRareScript(text: String) {
        #expect(codes(text + "\n") == ["warning rare_script no.txt:41"])
    }

    @Test(
        "a foreign word, emoji and numbers are ordinary",
        arguments: ["what is привет?", "👍👍👍", "12345 67890", "π ≈ 3.14159 is a number"])
    func foreignWordEmoji(text: String) {
        #expect(codes(text + "\n") == [])
    }

    @Test("two common scripts are not reported")
    func twoCommonScripts() {
        folder.write("set/a.txt", lines("yes", 20))
        folder.write("set/b.txt", lines("приветствие", 20))
        #expect(LabelLint.findings(directory: folder.path("set")).isEmpty)
    }

    @Test("unbalanced labels are found", arguments: [(100, [String]()), (101, ["warning unbalanced no.txt"])])
    func unbalancedLabelsFound(count: Int, expected: [String]) {
        folder.write("set/yes.txt", lines("yes", count))
        folder.write("set/no.txt", lines("no", 10))
        #expect(
            LabelLint.findings(directory: folder.path("set")).map { brief($0, in: folder.path("set")) } == expected)
        folder.write("set/ok.txt", lines("ordinary", 5000))
        folder.write("set/set.yaml", "mode: multi\n")
        #expect(
            LabelLint.findings(directory: folder.path("set")).map { brief($0, in: folder.path("set")) } == expected)
    }
}
