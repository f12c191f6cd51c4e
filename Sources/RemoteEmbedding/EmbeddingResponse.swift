internal import Glibc
internal import JSON
internal import Wording

/// A server's answer to a request for embeddings.
package struct EmbeddingResponse: Sendable, Hashable {
    /// The model's name as the server has it; nil if it does not say.
    package var model: String?
    /// One vector per text, in the order of the request.
    package var vectors: [[Float]]
    /// The tokens that the server counted (`usage.prompt_tokens`); 0 if it does not say.
    package var promptTokens: Int

    /// Why an answer cannot be used.
    package struct Invalid: Error, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// - Parameters:
    ///   - count: the number of texts in the request.
    ///   - dimensions: the length that every vector must have; nil: that of the first.
    /// - Throws: `Invalid` for anything but one finite vector per text, each with its index, as numbers or Base64.
    package init(decoding bytes: UnsafeRawBufferPointer, count: Int, dimensions: Int?) throws(Invalid) {
        if let offset = UTF8Validation.firstInvalidByte(in: bytes) {
            throw Invalid(description: "the response is not UTF-8 at byte \(offset)")
        }
        var (data, usage, model): (JSONToken?, JSONToken?, JSONToken?)
        do throws(JSONSyntaxError) {
            var cursor = JSONCursor(bytes, maxDepth: Self.maxDepth)
            cursor.skipWhitespace()
            guard cursor.peek == UInt8(ascii: "{") else { throw cursor.failure("an object", inside: "the response") }
            try cursor.readMembers { key, value in
                if key.equals("data", in: bytes) { data = value }
                if key.equals("usage", in: bytes) { usage = value }
                if key.equals("model", in: bytes) { model = value }
            }
            try cursor.expectEnd()
        } catch {
            throw Invalid(description: "the response is not a JSON object: \(error)")
        }
        guard let data, data.kind(in: bytes) == .array else {
            throw Invalid(description: "the response has no \"data\" that is an array")
        }
        var items: [JSONToken] = []
        // Its syntax was checked with the response's, here and below.
        var cursor = JSONCursor(bytes, maxDepth: Self.maxDepth, at: data.start)
        try? cursor.readElements { items.append($0) }
        guard items.count == count else {
            throw Invalid(description: "the response has \(counted(items.count, "embedding")) for \(counted(count, "text"))")
        }
        vectors = try Self.vectors(items, in: bytes, dimensions: dimensions)
        if let model, model.kind(in: bytes) == .string { self.model = model.string(in: bytes) }
        promptTokens = usage.flatMap { Self.promptTokens($0, in: bytes) } ?? 0
    }

    private static let maxDepth = 16

    /// The items' vectors, sorted by their indices.
    private static func vectors(
        _ items: [JSONToken], in bytes: UnsafeRawBufferPointer, dimensions: Int?
    ) throws(Invalid) -> [[Float]] {
        var vectors = [[Float]?](repeating: nil, count: items.count)
        var dimensions = dimensions
        for (place, item) in items.enumerated() {
            guard item.kind(in: bytes) == .object else { throw Invalid(description: "data[\(place)] is not an object") }
            var (number, embedding): (JSONToken?, JSONToken?)
            var cursor = JSONCursor(bytes, maxDepth: maxDepth, at: item.start)
            try? cursor.readMembers { key, value in
                if key.equals("index", in: bytes) { number = value }
                if key.equals("embedding", in: bytes) { embedding = value }
            }
            guard let number, let index = integer(number, in: bytes), vectors.indices.contains(index) else {
                throw Invalid(description: "data[\(place)] has no index from 0 to \(items.count - 1)")
            }
            guard vectors[index] == nil else { throw Invalid(description: "the response has index \(index) twice") }
            guard let embedding, let vector = vector(embedding, in: bytes) else {
                throw Invalid(description: "data[\(place)] has no embedding that is numbers or Base64 of 32-bit floats")
            }
            if let wanted = dimensions, vector.count != wanted {
                throw Invalid(description: "data[\(place)] has \(vector.count) dimensions instead of \(wanted)")
            }
            guard !vector.isEmpty else { throw Invalid(description: "data[\(place)] has no dimensions") }
            guard vector.allSatisfy(\.isFinite) else {
                throw Invalid(description: "data[\(place)] has a number that is not finite")
            }
            dimensions = vector.count
            vectors[index] = vector
        }
        // As many different indices as items.
        return vectors.map { $0! }
    }

    private static func vector(_ token: JSONToken, in bytes: UnsafeRawBufferPointer) -> [Float]? {
        switch token.kind(in: bytes) {
        case .string: return token.hasEscapes ? nil : [Float](base64: token.contents(in: bytes))
        case .array:
            var numbers: [Float] = []
            var isSound = true
            var cursor = JSONCursor(bytes, maxDepth: maxDepth, at: token.start)
            try? cursor.readElements { element in
                guard element.kind(in: bytes) == .number else { return isSound = false }
                // Ends at the comma or bracket after the number.
                let start = (bytes.baseAddress! + element.start).assumingMemoryBound(to: CChar.self)
                numbers.append(strtof(start, nil))
            }
            return isSound ? numbers : nil
        default: return nil
        }
    }

    private static func promptTokens(_ usage: JSONToken, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard usage.kind(in: bytes) == .object else { return nil }
        var (prompt, total): (Int?, Int?)
        var cursor = JSONCursor(bytes, maxDepth: maxDepth, at: usage.start)
        try? cursor.readMembers { key, value in
            if key.equals("prompt_tokens", in: bytes) { prompt = integer(value, in: bytes) }
            if key.equals("total_tokens", in: bytes) { total = integer(value, in: bytes) }
        }
        return (prompt ?? total).map { max(0, $0) }
    }

    private static func integer(_ token: JSONToken, in bytes: UnsafeRawBufferPointer) -> Int? {
        Int(String(decoding: token.literal(in: bytes), as: UTF8.self))
    }
}
