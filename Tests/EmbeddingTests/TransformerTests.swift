import Embedding
import Testing

@Suite("Transformer", .enabled(if: TestModel.isPresent, "no model: run Scripts/bootstrap"))
struct TransformerTests {
    @Test("token ids and cuts are the reference's")
    func tokens() throws {
        let session = try TestModel.embedder(.f32).makeSession(layers: [6])
        for golden in try GoldenEmbeddings().texts {
            let tokens = session.tokenize(golden.text)
            #expect(tokens.ids == golden.ids, "\(golden.text.prefix(40))")
            #expect(tokens.isTruncated == golden.truncated, "\(golden.text.prefix(40))")
        }
    }

    @Test("layers 2, 4 and 6 agree with transformers", arguments: [(Precision.f32, 0.99999, 0.99999), (.int8, 0.98, 0.995)])
    func golden(_ precision: Precision, _ least: Double, _ mean: Double) throws {
        let golden = try GoldenEmbeddings()
        let session = try TestModel.embedder(precision).makeSession(layers: GoldenEmbeddings.layers)
        var output = EmbeddingMatrix(layerCount: 3, dimensions: 384)
        try session.embed(
            golden.texts.map { TokenizedText(ids: $0.ids, isTruncated: $0.truncated) }, into: &output)
        for layer in 0..<3 {
            let cosines = golden.texts.indices.map { index in
                cosine(output[row: index][layer * 384..<(layer + 1) * 384], golden.vector(index, layer: layer))
            }
            #expect(cosines.min()! >= least, "layer \(GoldenEmbeddings.layers[layer])")
            #expect(cosines.reduce(0, +) / Double(cosines.count) >= mean, "layer \(GoldenEmbeddings.layers[layer])")
            print("\(precision) layer \(GoldenEmbeddings.layers[layer]): least cosine \(cosines.min()!), mean \(cosines.reduce(0, +) / Double(cosines.count))")
        }
    }
}
