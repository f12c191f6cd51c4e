import Foundation
import Testing

/// Settings of a model on a server, without one.
@Suite("Remote model settings")
struct RemoteModelTests {
    private func embed(_ environment: [String: String]) throws -> Program.Outcome {
        let cache = try Scratch()
        return try Program.run(["embed", "--cache", cache.path, "text"], environment: environment)
    }

    @Test(
        "settings that cannot be used are refused with what to do, and a key is not shown",
        arguments: [
            (["ASSAY_EMBEDDER_URL": "http://127.0.0.1:9/v1"], "embedder.model"),
            (["ASSAY_EMBEDDER_URL": "127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m"], "does not begin with http:// or https://"),
            (["ASSAY_EMBEDDER_URL": "http://me:s3cret@h/v1", "ASSAY_EMBEDDER_MODEL": "m"], "it holds a user or a password"),
            (
                [
                    "ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m", "ASSAY_EMBEDDER_KEY": "s3cret",
                    "ASSAY_EMBEDDER_KEY_FILE": "/no/such/key",
                ], "leave one of them out"
            ),
            (
                [
                    "ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m",
                    "ASSAY_EMBEDDER_KEY_FILE": "/no/such/key",
                ], "/no/such/key"
            ),
            (
                ["ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m", "ASSAY_EMBEDDER_KEY": "s3cret two"],
                "characters that no key has"
            ),
            (
                [
                    "ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m",
                    "ASSAY_EMBEDDER_CA_FILE": "/no/such/ca",
                ], "embedder.url does not begin with https://"
            ),
            (
                [
                    "ASSAY_EMBEDDER_URL": "https://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m",
                    "ASSAY_EMBEDDER_CA_FILE": "/no/such/ca",
                ], "/no/such/ca: the certificates cannot be read"
            ),
            (
                [
                    "ASSAY_EMBEDDER_URL": "https://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m",
                    "ASSAY_EMBEDDER_CA_FILE": Program.repository.appending(path: "Package.swift").path,
                ], "the file has no certificate in PEM"
            ),
        ])
    func refused(_ environment: [String: String], _ reason: String) throws {
        let outcome = try embed(environment)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        #expect(!outcome.errors.contains("s3cret"))
    }

    @Test("a server that is not there is a failure, after the retries, with its address")
    func absent() throws {
        // Port 9 is reserved, and nothing listens on it here.
        let outcome = try embed([
            "ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m", "ASSAY_EMBEDDER_MAX_RETRIES": "1",
        ])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("http://127.0.0.1:9/v1/embeddings: no connection: Connection refused (2 attempts)"))
    }

    @Test("work that takes a transformer on this machine says so")
    func distillation() throws {
        let folder = try Scratch()
        try folder.write("texts.txt", "a text")
        let outcome = try Program.run(
            ["distill", "--traffic", folder.path + "/texts.txt", folder.path + "/model"],
            environment: ["ASSAY_EMBEDDER_URL": "http://127.0.0.1:9", "ASSAY_EMBEDDER_MODEL": "m"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("embedder.url"), "\(outcome.errors)")
    }
}
