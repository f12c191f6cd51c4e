import HTTP
import Sodium
import Testing
import Wording

@Suite("Token list")
struct TokenListTests {
    static let digest = SHA256.hash("assay_secret").hexadecimal
    static let other = SHA256.hash("assay_other").hexadecimal

    @Test("a line has a name, a digest, scopes, and a rate if it likes")
    func lines() throws {
        let text = """
            # a comment
            shop sha256:\(Self.digest) classify,read rate=200 burst=400

              grafana\tsha256:\(Self.other)   admin
            """
        let list = try TokenList(parsing: text, file: "tokens")
        #expect(list.entries.map(\.name) == ["shop", "grafana"])
        #expect(list.entries.map(\.scopes) == [[.classify, .read], .all])
        #expect(list.entries.map(\.rate) == [200, nil])
        #expect(list.entries.map(\.burst) == [400, nil])
        #expect(list.entries[0].line == "shop sha256:\(Self.digest) read,classify rate=200 burst=400")
        #expect(list.entries[1].line == "grafana sha256:\(Self.other) admin")
    }

    @Test("a token is found by itself, not by its digest or a part")
    func finding() throws {
        let list = try TokenList(parsing: "shop sha256:\(Self.digest) read\nx sha256:\(Self.other) read", file: "tokens")
        #expect(list.entry(for: "assay_secret")?.name == "shop")
        #expect(list.entry(for: "assay_other")?.name == "x")
        for token in ["", "assay_secre", "assay_secret ", "ASSAY_SECRET", Self.digest, "sha256:\(Self.digest)", "shop"] {
            #expect(list.entry(for: token) == nil, "\(token)")
        }
    }

    @Test(
        "a fault names file and line",
        arguments: [
            "x", "x read", "x sha256:\(digest)", "x \(digest) read", "x md5:\(digest) read", "x sha256:12 read",
            "-x sha256:\(digest) read", "x/y sha256:\(digest) read", "x sha256:\(digest) write", "x sha256:\(digest) read,",
            "x sha256:\(digest) read rate=0", "x sha256:\(digest) read rate=-1", "x sha256:\(digest) read rate=inf",
            "x sha256:\(digest) read rate=x", "x sha256:\(digest) read rate", "x sha256:\(digest) read rate=1 burst=0.5",
            "x sha256:\(digest) read burst=2", "x sha256:\(digest) read speed=2", "ok sha256:\(digest) read",
            "x sha256:\(other) read",
        ])
    func faults(_ line: String) {
        let text = "# tokens\nok sha256:\(Self.other) read\n\(line)\n"
        let error = #expect(throws: AssayError.self) { try TokenList(parsing: text, file: "tokens") }
        #expect(error?.place == "tokens:3")
        #expect(error?.remedy != nil)
    }

    @Test("an empty list lets no one in")
    func empty() throws { #expect(try TokenList(parsing: "", file: "tokens").entries.isEmpty) }
}
