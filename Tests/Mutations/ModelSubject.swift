import Embedding
import Foundation

/// A model folder, loaded in one precision, and what it makes of a text.
struct ModelSubject: Subject {
    let name: String
    let files: [String: [UInt8]]
    let precision: Precision

    func read(_ folder: String) throws(WrongAnswer) -> Bool {
        do {
            let embedder = try ModelLoader.load(folder, precision: precision)
            let session = try embedder.sentenceSession()
            var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
            try session.embed([session.tokenize("a b c a"), session.tokenize("c")], into: &output)
            guard (output[row: 0] + output[row: 1]).allSatisfy(\.isFinite) else {
                throw WrongAnswer(description: "a vector is not finite")
            }
            return true
        } catch let wrong as WrongAnswer {
            throw wrong
        } catch {
            return false
        }
    }
}
