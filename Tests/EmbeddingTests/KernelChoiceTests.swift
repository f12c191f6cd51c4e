import CKernels
import Embedding
import Testing

/// The fused kernels and oneDNN compute the same model.
@Suite(
    "Choice of kernels",
    .enabled(if: TestModel.isPresent && ak_fused_available(), "no model (run Scripts/bootstrap) or no AVX-512 VNNI"))
struct KernelChoiceTests {
    private func embed(_ texts: [String], _ embedder: TransformerEmbedder) throws -> [[Float]] {
        let session = try embedder.makeSentenceSession()
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 384)
        try session.embed(texts.map { session.tokenize($0) }, into: &output)
        return texts.indices.map { output[row: $0] }
    }

    @Test("both int8 paths are close to each other and to f32, and tell their numbers apart")
    func agreement() throws {
        let texts = try GoldenEmbeddings().texts.map(\.text)
        let fused = try TestModel.embedder(.int8)
        let oneDNN = try TransformerEmbedder(folder: TestModel.folder, precision: .int8, kernels: .oneDNN)
        #expect(fused.kernels == "fused" && oneDNN.kernels == "oneDNN")
        #expect(fused.model.fingerprint != oneDNN.model.fingerprint)
        let rows = try embed(texts, fused)
        let others = try embed(texts, oneDNN)
        let exact = try embed(texts, TestModel.embedder(.f32))
        func mean(_ first: [[Float]], _ second: [[Float]]) -> Double {
            zip(first, second).reduce(0) { $0 + cosine($1.0, $1.1) } / Double(first.count)
        }
        print("mean cosine: fused to f32 \(mean(rows, exact)), oneDNN to f32 \(mean(others, exact))")
        #expect(mean(rows, exact) >= 0.997)
        #expect(mean(others, exact) >= 0.997)
        #expect(mean(rows, others) >= 0.998)
    }

    @Test("a text's vector is the same to the bit alone, in a batch, and split over blocks")
    func batches() throws {
        let texts = (0..<120).map { String(repeating: "word number \($0) ", count: 1 + $0 % 11) }
        let together = try embed(texts, TestModel.embedder(.int8))
        for index in [0, 5, 10, 57, 119] {
            let alone = try embed([texts[index]], TestModel.embedder(.int8))[0]
            #expect(alone == together[index])
        }
    }
}
