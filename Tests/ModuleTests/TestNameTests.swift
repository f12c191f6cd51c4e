import Testing

/// Tests are named in one way: CONTRIBUTING.md, "Tests".
@Suite("Names of tests")
struct TestNameTests {
    @Test("every suite and every test is named by a phrase, and no function by a raw identifier")
    func phrases() throws {
        for file in try swiftFiles("Tests") where !file.contains("/.build") {
            let content = try text(file)
            for line in content.split(separator: "\n") {
                #expect(!line.contains(/^ *@(?:Suite|Test)\b(?! *\($|\(")/), "\(file): \(line)")
                #expect(!line.contains(/\bfunc `[^`]* [^`]*`/), "\(file): \(line)")
            }
            #expect(!content.contains(/@Test\(\n *[^" \n]/), "\(file): a test without a name")
            #expect(!content.contains("@Test(") || content.contains("@Suite("), "\(file): tests outside a suite")
        }
    }
}
