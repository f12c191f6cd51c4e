import AssayTesting
import Embedding
import Foundation
import Glibc
import LabelSets
import Tagging
import TestSupport
import Testing

/// Embeddings of examples, found by what they are of and not by where they stand.
@Suite("Shared example cache")
struct SharedExampleCacheTests {
    let scratch: Scratch
    let model = FakeEmbedder().model

    init() throws { scratch = try Scratch() }

    private var cache: ExampleCache { ExampleCache(directory: scratch.path + "/cache", model: model, layers: [1]) }

    private func work(_ folder: String, memory: Int = .max) throws -> SetBuilder.Work {
        var builder = SetBuilder(embedder: FakeEmbedder(), cacheDirectory: scratch.path + "/cache")
        builder.memoryBytes = memory
        return try builder.build(LabelSetReader().read(directory: "\(scratch.path)/\(folder)")).work
    }

    private func write(_ folder: String, _ more: [String] = []) throws {
        try scratch.write("\(folder)/cat.txt", (["a cat purrs", "the cat sleeps"] + more).joined(separator: "\n"))
        try scratch.write("\(folder)/dog.txt", "a dog barks\nthe dog runs\n")
    }

    /// Adds texts whose rows hold their numbers.
    private func add(_ numbers: Range<Int>, to cache: ExampleCache) throws {
        let rows = numbers.flatMap { [Float](repeating: Float($0), count: cache.columns) }
        try cache.add(
            Array(0..<numbers.count), digests: numbers.map { ExampleCache.digest("text \($0)") },
            times: numbers.map { Int64($0) }, storage: rows)
    }

    /// The numbers of the texts that the cache lacks; those that it has must be right.
    private func missing(_ numbers: Range<Int>, in cache: ExampleCache) -> [Int] {
        var storage = [Float](repeating: -1, count: numbers.count * cache.columns)
        var times = [Int64](repeating: -1, count: numbers.count)
        let missing = cache.read(numbers.map { ExampleCache.digest("text \($0)") }, into: &storage, times: &times)
        for place in 0..<numbers.count where !missing.contains(place) {
            let row = storage[place * cache.columns..<(place + 1) * cache.columns]
            #expect(row.allSatisfy { $0 == Float(numbers[numbers.startIndex + place]) })
            #expect(times[place] == Int64(numbers[numbers.startIndex + place]))
        }
        return missing.map { numbers[numbers.startIndex + $0] }
    }

    @Test("the same examples in another folder are not embedded again", arguments: [Int.max, 1])
    func shared(memory: Int) throws {
        try write("one/pets")
        try write("two/pets", ["my cat meows"])
        #expect(try work("one/pets", memory: memory).embedded == 4)
        let second = try work("two/pets", memory: memory)
        #expect(second.embedded == 1 && second.cached == 4)
        // Neither took anything from the other.
        #expect(try work("one/pets", memory: memory).embedded == 0)
        #expect(try work("two/pets", memory: memory).embedded == 0)
    }

    @Test("a text that stands twice gets its row in both places")
    func copies() throws {
        try add(0..<2, to: cache)
        var storage = [Float](repeating: -1, count: 3 * cache.columns)
        var times = [Int64](repeating: -1, count: 3)
        let digests = [1, 0, 1].map { ExampleCache.digest("text \($0)") }
        #expect(cache.read(digests, into: &storage, times: &times) == [])
        #expect(times == [1, 0, 1] && storage.last == 1 && storage.first == 1)
    }

    @Test("what many add at once is all there, and small segments are merged")
    func concurrent() async throws {
        let cache = cache
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in 0..<60 {
                group.addTask { try await onOwnThread { try self.add(part * 10..<part * 10 + 10, to: cache) } }
            }
            try await group.waitForAll()
        }
        #expect(missing(0..<600, in: cache) == [])
        try add(600..<601, to: cache)
        #expect(missing(0..<602, in: cache) == [601])
        #expect(try segments(in: scratch.path + "/cache").count <= 26)
    }

    @Test("over the limit, what was used last stays")
    func limit() throws {
        var cache = cache
        try add(0..<100, to: cache)
        try add(100..<200, to: cache)
        let files = try segments(in: scratch.path + "/cache")
        for file in files { try age(file.path, seconds: 10_000) }
        #expect(missing(0..<100, in: cache) == [])
        cache.limit = 2 * (try Data(contentsOf: files[0]).count) + 100
        try add(200..<300, to: cache)
        #expect(missing(0..<100, in: cache) == [] && missing(200..<300, in: cache) == [])
        #expect(missing(100..<200, in: cache) == Array(100..<200))
    }

    @Test("files are their owner's, a planted link is not followed, and what a killed process left goes")
    func hygiene() throws {
        try add(0..<3, to: cache)
        let folder = cache.folder
        for path in [folder + "/dead.seg.1.assay-tmp", folder + "/young.seg.1.assay-tmp"] {
            try Data("half".utf8).write(to: URL(filePath: path))
        }
        try age(folder + "/dead.seg.1.assay-tmp", seconds: 3600)
        let target = scratch.path + "/precious"
        try Data("precious".utf8).write(to: URL(filePath: target))
        try FileManager.default.createSymbolicLink(atPath: folder + "/link.seg", withDestinationPath: target)
        // A process that still writes holds a lock.
        let busy = folder + "/busy.seg.1.assay-tmp"
        let descriptor = open(busy, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        try age(busy, seconds: 3600)

        try add(3..<6, to: cache)
        #expect(missing(0..<6, in: cache) == [])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains("dead.seg.1.assay-tmp"))
        #expect(names.contains("young.seg.1.assay-tmp") && names.contains("busy.seg.1.assay-tmp"))
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
        for file in try segments(in: scratch.path + "/cache") where !file.path.hasSuffix("link.seg") {
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("a pipe in place of a segment does not hang the start")
    func pipe() throws {
        try add(0..<3, to: cache)
        #expect(mkfifo(cache.folder + "/pipe.seg", 0o600) == 0)
        #expect(missing(0..<3, in: cache) == [])
    }

    private func age(_ path: String, seconds: Double) throws {
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: path)
    }
}
