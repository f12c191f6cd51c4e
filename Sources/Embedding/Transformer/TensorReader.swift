internal import CKernels

/// Takes tensors by name out of a safetensors file, checked for shape and widened to single precision.
struct TensorReader {
    private let path: String
    private let file: SafeTensors
    /// What the names of an encoder start with when it is saved inside a larger model.
    private let prefix: String

    init(path: String) throws(EmbeddingError) {
        self.path = path
        let file = try SafeTensors(path: path)
        self.file = file
        let anchor = "embeddings.word_embeddings.weight"
        guard let prefix = ["", "bert.", "0.auto_model.", "model."].first(where: { file.tensors[$0 + anchor] != nil }) else {
            throw EmbeddingError(
                .unsupported, at: path, "it has no tensor \(anchor)", remedy: "use the weights of a BERT encoder")
        }
        self.prefix = prefix
    }

    func forgetPages() { file.file.forgetPages() }

    /// Copies a tensor of the given shape to `target` as single precision.
    func copy(_ name: String, shape: [Int], to target: UnsafeMutablePointer<Float>) throws(EmbeddingError) {
        let tensor = try tensor(name, shape: shape)
        widen(tensor, count: shape.reduce(1, *), to: target)
    }

    /// A vector under either of two names (old checkpoints say gamma and beta).
    func copyVector(_ name: String, or oldName: String, to target: AlignedBuffer<Float>) throws(EmbeddingError) {
        try copy(file.tensors[prefix + name] == nil ? oldName : name, shape: [target.count], to: target.base)
    }

    /// Row 0 of a matrix with any number of rows.
    func firstRow(_ name: String, columns: Int) throws(EmbeddingError) -> AlignedBuffer<Float> {
        let buffer = AlignedBuffer<Float>(count: columns, filledWith: 0)
        widen(try tensor(name, shape: [nil, columns]), count: columns, to: buffer.base)
        return buffer
    }

    /// An embedding table, left in the file where its type and alignment allow.
    func table(_ name: String, rows: Int, columns: Int) throws(EmbeddingError) -> EncoderWeights.Table {
        let tensor = try tensor(name, shape: [rows, columns])
        if tensor.type == .f32, tensor.range.lowerBound % MemoryLayout<Float>.alignment == 0 {
            return .mapped(file.file, offset: tensor.range.lowerBound)
        }
        let buffer = AlignedBuffer<Float>(count: rows * columns, filledWith: 0)
        widen(tensor, count: rows * columns, to: buffer.base)
        return .widened(buffer)
    }

    private func tensor(_ name: String, shape: [Int?]) throws(EmbeddingError) -> SafeTensors.Tensor {
        guard let tensor = file.tensors[prefix + name] else {
            throw EmbeddingError(
                .malformed, at: path, "the tensor \(prefix + name) is missing",
                remedy: "config.json and the weights must be of the same model")
        }
        let fits = tensor.shape.count == shape.count && zip(tensor.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
        guard fits, tensor.shape.allSatisfy({ $0 > 0 }) else {
            let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: " × ")
            throw EmbeddingError(
                .malformed, at: path,
                "the tensor \(prefix + name) has the shape \(tensor.shape), config.json asks for \(expected)",
                remedy: "config.json and the weights must be of the same model")
        }
        guard [.f32, .f16, .bf16].contains(tensor.type) else {
            throw EmbeddingError(
                .unsupported, at: path, "the tensor \(prefix + name) is \(tensor.type.rawValue); F32, F16 and BF16 are known")
        }
        return tensor
    }

    private func widen(_ tensor: SafeTensors.Tensor, count: Int, to target: UnsafeMutablePointer<Float>) {
        let source = file.file.bytes.baseAddress! + tensor.range.lowerBound
        guard tensor.type != .f32 else {
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<Float>.size)
            return
        }
        // Halves may stand at odd addresses in the file: through an aligned copy.
        let halves = AlignedBuffer<UInt16>(count: count, filledWith: 0)
        UnsafeMutableRawPointer(halves.base).copyMemory(from: source, byteCount: count * 2)
        ak_widen_half(halves.base, count, tensor.type == .bf16, target)
    }
}
