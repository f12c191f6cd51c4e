import Foundation
import Testing

/// The cache of message embeddings in the real daemon.
@Suite("Message cache", .enabled(if: Program.hasModel))
struct CacheTests {
    private let texts = ["great work on this", "it broke again", "Great work on THIS", "a lovely day", "it broke again"]

    /// Sends all texts through a daemon and gives their tags and the closing line's figures.
    private func run(_ scratch: Scratch, cache settings: String) throws -> (tags: [String], closing: String) {
        try scratch.write("assay.yaml", "cache:\n" + settings)
        let (pull, push) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            [
                "--config", scratch.path + "/assay.yaml", "--labels", try scratch.labels(), "--pull", "@" + pull, "--push",
                ">" + push,
            ], scratch: scratch)
        let peer = try Peer(push: pull, pull: push)
        let tags = try texts.enumerated().map { index, text in
            let result = try peer.ask(Array(#"{"id":"\#(index)","text":"\#(text)"}"#.utf8))
            let data = try JSONSerialization.data(withJSONObject: try #require(result["tags"]), options: .sortedKeys)
            return String(decoding: data, as: UTF8.self)
        }
        daemon.terminate()
        try daemon.waitForLog("stopped", seconds: 30)
        #expect(daemon.waitForEnd() == 0)
        return (tags, daemon.line(with: "stopped"))
    }

    @Test("texts that come again are not computed again, in this run and in the next, and results stay the same")
    func hits() throws {
        let scratch = try Scratch()
        let without = try run(scratch, cache: "  bytes: 0\n")
        #expect(!without.closing.contains("cache_hits"))
        let first = try run(scratch, cache: "  persist: true\n")
        // The third text differs from the first in nothing that the model sees.
        #expect(first.closing.contains("cache_hits=2") && first.closing.contains("cache_misses=3"), "\(first.closing)")
        let second = try run(scratch, cache: "  persist: true\n")
        #expect(second.closing.contains("cache_hits=5") && second.closing.contains("cache_misses=0"), "\(second.closing)")
        let third = try run(scratch, cache: "  persist: false\n")
        #expect(third.closing.contains("cache_misses=3"), "\(third.closing)")
        #expect(first.tags == without.tags && second.tags == without.tags)
    }
}
