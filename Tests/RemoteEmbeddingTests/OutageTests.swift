import Embedding
import Foundation
import RemoteEmbedding
import Synchronization
import TestSupport
import Testing

@Suite("Outages of a remote model") struct OutageTests {
    /// Why a test ends a wait.
    private struct Stop: Error {}

    private final class Counter: Sendable {
        private let number = Atomic<Int>(0)
        var value: Int { number.load(ordering: .relaxed) }
        func count() { number.add(1, ordering: .relaxed) }
    }

    @Test("when the server goes away and comes back, texts wait and none is lost; log and health say why")
    func outage() async throws {
        let scene = try RemoteScene()
        let embedder = try await onOwnThread { try scene.embedder() }
        embedder.waitOutOutages()
        let texts = (0..<400).map { "message \($0)" }
        let done = Counter()
        let run = Task<Void, any Error> {
            try await onOwnThread {
                for text in texts {
                    let got = try embed([text], by: embedder)[0]
                    #expect(zip(got, expected([text])[0]).allSatisfy { abs($0 - $1) < 1e-6 })
                    done.count()
                }
            }
        }
        try await eventually("some texts are embedded") { done.value >= 20 }
        scene.server.stop()
        try await eventually("health knows") { embedder.health != .ready }
        #expect(scene.log.waits(for: "warning the embeddings server does not answer; texts wait"))
        let before = scene.server.probes
        #expect(done.value < texts.count)
        try scene.server.start()
        try await finish(run)
        #expect(done.value == texts.count)
        #expect(embedder.health == .ready)
        #expect(scene.log.waits(for: "notice the embeddings server answers again"))
        #expect(scene.server.probes > before, "the model is checked after the outage")
    }

    @Test("the wait ends when whoever waits has had enough", arguments: [true, false])
    func ended(_ isSilent: Bool) async throws {
        let scene = try RemoteScene()
        let embedder = try await onOwnThread { try scene.embedder() }
        embedder.waitOutOutages()
        if isSilent { scene.server.play([.silence]) } else { scene.server.stop() }
        await #expect(throws: Stop.self) {
            try await onOwnThread {
                var calls = 0
                _ = try embed(["a"], by: embedder) {
                    calls += 1
                    if calls > 3 { throw Stop() }
                }
            }
        }
        if isSilent { #expect(try await onOwnThread { try embed(["b"], by: embedder).count } == 1) }
    }

    @Test("a key that was replaced in its file is read again when the server refuses the old one")
    func key() async throws {
        let (scene, folder) = (try RemoteScene(), try Scratch())
        func write(_ key: String) throws {
            try folder.write("key", key)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/key")
        }
        try write("sk-old\n")
        let embedder = try await onOwnThread { try scene.embedder { $0.key = .file(folder.path + "/key") } }
        embedder.waitOutOutages()
        try write("sk-new\n")
        scene.server.play([.status(401), .answer])
        _ = try await onOwnThread { try embed(["a"], by: embedder) }
        let keys = scene.server.requests.compactMap {
            $0.head.firstMatch(of: /Authorization: Bearer (\S+)/).map { String($0.1) }
        }
        #expect(keys.first == "sk-old")
        #expect(keys.last == "sk-new")
    }

    @Test("a key that others may read is refused")
    func readableKey() async throws {
        let (scene, folder) = (try RemoteScene(), try Scratch())
        try folder.write("key", "sk-1")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path + "/key")
        let error = await #expect(throws: EmbeddingError.self) {
            try await onOwnThread { _ = try scene.embedder { $0.key = .file(folder.path + "/key") } }
        }
        #expect(error?.remedy == "chmod 600 \(folder.path)/key")
    }
}

@Suite("Changes of a remote model") struct ModelChangeTests {
    @Test("another name in any response is noticed at once", arguments: [true, false])
    func name(_ isPatient: Bool) async throws {
        let scene = try RemoteScene()
        try await onOwnThread {
            let embedder = try scene.embedder()
            if isPatient { embedder.waitOutOutages() }
            scene.server.use(model: "other")
            for _ in 0..<2 {
                let error = #expect(throws: EmbeddingError.self) { try embed(["a"], by: embedder) }
                #expect(error?.code == .changedModel)
                #expect(error?.description.contains("\"other\" instead of \"fake\"") == true)
            }
            #expect(embedder.health != .ready)
        }
        #expect(scene.server.texts.count == 1, "the second text is not sent")
        #expect(scene.log.lines.filter { $0.hasPrefix("error the embeddings server's model changed") }.count == 1)
    }

    @Test("other vectors are noticed after the connection was lost, before the text is sent again")
    func vectors() async throws {
        let scene = try RemoteScene()
        try await onOwnThread {
            let embedder = try scene.embedder()
            embedder.waitOutOutages()
            scene.server.use(seed: 2)
            scene.server.play([.hangUp])
            for text in ["a", "b"] {
                let error = #expect(throws: EmbeddingError.self) { try embed([text], by: embedder) }
                #expect(error?.code == .changedModel)
                #expect(error?.description.contains("cosine distance") == true)
            }
        }
        #expect(scene.server.texts == ["a"], "only the one whose connection was lost")
        #expect(scene.server.requests.count == 3)
    }

    @Test("other vectors are noticed when the probe's time is up")
    func interval() async throws {
        let scene = try RemoteScene()
        try await onOwnThread {
            let embedder = try scene.embedder { $0.probeInterval = .zero }
            _ = try embed(["a"], by: embedder)
            scene.server.use(seed: 2)
            #expect(throws: EmbeddingError.self) { try embed(["b"], by: embedder) }
        }
        #expect(scene.server.texts == ["a"])
    }

    @Test("noise changes nothing, and the kept probe gives the next run the same fingerprint")
    func noise() async throws {
        let (scene, folder) = (try RemoteScene(), try Scratch())
        try await onOwnThread {
            let first = try scene.embedder(cache: folder.path).model.fingerprint
            scene.server.use(noise: 0.01)
            let embedder = try scene.embedder(cache: folder.path) { $0.probeInterval = .zero }
            for _ in 0..<20 { _ = try embed(["a"], by: embedder) }
            for _ in 0..<20 { #expect(try scene.embedder(cache: folder.path).model.fingerprint == first) }
            scene.server.use(seed: 2)
            #expect(try scene.embedder(cache: folder.path).model.fingerprint != first)
        }
        #expect(scene.log.lines.filter { $0.contains("another model than in the last run") }.count == 1)
    }

    @Test("a damaged probe file is replaced with a warning")
    func damaged() async throws {
        let (scene, folder) = (try RemoteScene(), try Scratch())
        try await onOwnThread {
            let first = try scene.embedder(cache: folder.path).model.fingerprint
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/probes")
            #expect(names.count == 1)
            let path = "\(folder.path)/probes/\(names[0])"
            let whole = try Data(contentsOf: URL(filePath: path))
            for place in [0, 20, whole.count - 1] {
                var bytes = whole
                bytes[place] ^= 1
                try bytes.write(to: URL(filePath: path))
                #expect(try scene.embedder(cache: folder.path).model.fingerprint == first)
                #expect(try Data(contentsOf: URL(filePath: path)) == whole)
            }
        }
        #expect(scene.log.lines.filter { $0.contains("the probe of the last run cannot be used") }.count == 3)
    }
}
