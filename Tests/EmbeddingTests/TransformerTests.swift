import Embedding
import Testing

@Suite("Transformer", .enabled(if: TestModel.isPresent, "no model: run Scripts/bootstrap"))
struct TransformerTests {
    /// Embeds texts in one batch; one row per text.
    private func embed(_ texts: [String], _ precision: Precision, layers: [Int] = [6]) throws -> [[Float]] {
        let session = try TestModel.embedder(precision).makeSession(layers: layers)
        var output = EmbeddingMatrix(layerCount: layers.count, dimensions: 384)
        try session.embed(texts.map { session.tokenize($0) }, into: &output)
        return texts.indices.map { output[row: $0] }
    }

    @Test("token ids and cuts are the reference's")
    func tokens() throws {
        let session = try TestModel.embedder(.f32).makeSession(layers: [6])
        for golden in try GoldenEmbeddings().texts {
            let tokens = session.tokenize(golden.text)
            let isSame = tokens.ids == golden.ids
            #expect(isSame, "\(golden.text.prefix(40))")
            #expect(tokens.isTruncated == golden.truncated, "\(golden.text.prefix(40))")
        }
    }

    @Test("layers 2, 4 and 6 agree with transformers", arguments: [Precision.f32, .int8])
    func golden(_ precision: Precision) throws {
        // Where byte products saturate, weights have 7 bits, which costs a little.
        let has8Bits = try Precision.auto.resolved() == .int8
        let (least, mean) = precision == .f32 ? (0.99999, 0.99999) : (0.98, has8Bits ? 0.997 : 0.995)
        let golden = try GoldenEmbeddings()
        let rows = try embed(golden.texts.map(\.text), precision, layers: GoldenEmbeddings.layers)
        for (position, layer) in GoldenEmbeddings.layers.enumerated() {
            let cosines = rows.indices.map { index in
                cosine(rows[index][position * 384..<(position + 1) * 384], golden.vector(index, layer: position))
            }
            #expect(cosines.min()! >= least, "layer \(layer)")
            #expect(cosines.reduce(0, +) / Double(cosines.count) >= mean, "layer \(layer)")
        }
    }

    @Test("a text's vector does not depend on its batch", arguments: [Precision.f32, .int8])
    func batches(_ precision: Precision) throws {
        let texts = try GoldenEmbeddings().texts.map(\.text)
        let together = try embed(texts, precision)
        for (index, text) in texts.enumerated() {
            let alone = try embed([text], precision)[0]
            #expect(cosine(alone, together[index]) > 0.99999, "\(text.prefix(40))")
        }
    }

    @Test("with another thread's help vectors are the same to the bit", arguments: [Precision.f32, .int8])
    func helped(_ precision: Precision) throws {
        let texts = try GoldenEmbeddings().texts.map(\.text)
        let alone = try embed(texts, precision, layers: [2, 4, 6])
        let session = try TestModel.embedder(precision).makeSession(layers: [2, 4, 6])
        let work = SharedWork(maxRefusals: 0)
        session.share(work)
        let helper = Helper()
        var output = EmbeddingMatrix(layerCount: 3, dimensions: 384)
        for _ in 0..<5 {
            // The helper comes while the texts are on their way, or before.
            try helper.idle.sharing(work) { try session.embed(texts.map { session.tokenize($0) }, into: &output) }
            #expect(texts.indices.map { output[row: $0] } == alone)
            try helper.idle.sharing(work) {
                helper.join(work)
                try session.embed([session.tokenize(texts[0])], into: &output)
            }
            let row = output[row: 0]
            let expected = try embed([texts[0]], precision, layers: [2, 4, 6])[0]
            #expect(row == expected)
        }
        helper.end()
    }

    @Test("the last layer is the same whether lower ones are pooled or not")
    func layerSelection() throws {
        let all = try embed(["one text"], .f32, layers: [1, 3, 6])[0]
        let last = try embed(["one text"], .f32)[0]
        #expect(Array(all[768...]) == last)
        #expect(try embed(["one text"], .f32, layers: [3])[0] == Array(all[384..<768]))
    }

    @Test("a session is used again with smaller, larger and empty batches")
    func reuse() throws {
        let session = try TestModel.embedder(.f32).makeSession(layers: [6])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 384)
        try session.embed([session.tokenize("first")], into: &output)
        let first = output[row: 0]
        let many = (0..<200).map { session.tokenize("text number \($0) of many that fill several blocks") }
        try session.embed(many, into: &output)
        #expect(output.rows == 200)
        try session.embed([], into: &output)
        #expect(output.rows == 0)
        try session.embed([session.tokenize("first")], into: &output)
        #expect(output[row: 0] == first)
    }

    @Test("a text at the limit is whole, one over it is cut and says so")
    func truncation() throws {
        let session = try TestModel.embedder(.f32).makeSession(layers: [6])
        let fits = session.tokenize(Array(repeating: "word", count: 254).joined(separator: " "))
        #expect(fits.ids.count == 256)
        #expect(!fits.isTruncated)
        let cut = session.tokenize(Array(repeating: "word", count: 255).joined(separator: " "))
        #expect(cut.ids.count == 256)
        #expect(cut.isTruncated)
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 384)
        try session.embed([fits, cut], into: &output)
        #expect(output[row: 0] == output[row: 1])
    }

    @Test(
        "tokens that the model cannot take are refused",
        arguments: [[], [101, 30522, 102], [101, -1, 102], [Int32](repeating: 101, count: 257)])
    func badTokens(_ ids: [Int32]) throws {
        let session = try TestModel.embedder(.f32).makeSession(layers: [6])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 384)
        #expect(throws: EmbeddingError.self) {
            try session.embed([TokenizedText(ids: ids, isTruncated: false)], into: &output)
        }
    }

    @Test("layers out of range are refused", arguments: [[], [0], [7], [4, 2], [2, 2]])
    func badLayers(_ layers: [Int]) throws {
        #expect(throws: EmbeddingError.self) { try TestModel.embedder(.f32).makeSession(layers: layers) }
    }

    @Test("the fingerprint tells precisions and lengths apart")
    func fingerprint() throws {
        let f32 = try TestModel.embedder(.f32).model
        let int8 = try TestModel.embedder(.int8).model
        let short = try TransformerEmbedder(folder: TestModel.folder, precision: .f32, maxTokens: 64).model
        #expect(Set([f32.fingerprint, int8.fingerprint, short.fingerprint]).count == 3)
        #expect(try TransformerEmbedder(folder: TestModel.folder, precision: .f32).model == f32)
        #expect(f32.identifier == "all-MiniLM-L6-v2@\(f32.fingerprint.prefix(8))")
    }
}
