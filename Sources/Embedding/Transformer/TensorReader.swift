internal import CKernels

/// Reads tensors by name from a safetensors file, checks their shape and widens them to single precision.
struct TensorReader {
    private let file: SafeTensors
    /// The prefix of an encoder's names when it is saved inside a larger model.
    private let prefix: String

    private var path: String { file.path }

    init(_ file: SafeTensors, prefix: String) {
        self.file = file
        self.prefix = prefix
    }

    /// Reads the tensors of an encoder, whatever it is saved in.
    init(encoder file: SafeTensors) throws(EmbeddingError) {
        let anchor = "embeddings.word_embeddings.weight"
        guard let prefix = ["", "bert.", "0.auto_model.", "model."].first(where: { file.tensors[$0 + anchor] != nil }) else {
            throw EmbeddingError(
                .unsupported, at: file.path, "it has no tensor \(anchor)", remedy: "use the weights of a BERT encoder")
        }
        self.init(file, prefix: prefix)
    }

    /// Refuses the file when it has other tensors.
    func refuseOthers(than known: [String]) throws(EmbeddingError) {
        guard let other = file.tensors.keys.filter({ !known.contains($0) }).min() else { return }
        throw EmbeddingError(.unsupported, at: path, "the tensor \(other) is not known here", remedy: "use another model")
    }

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
    func copyFirstRow(_ name: String, to target: AlignedBuffer<Float>) throws(EmbeddingError) {
        widen(try tensor(name, shape: [nil, target.count]), count: target.count, to: target.base)
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
        let source = file.bytes.baseAddress! + tensor.range.lowerBound
        guard tensor.type != .f32 else {
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<Float>.size)
            return
        }
        // Halves may be at odd addresses in the file: go through an aligned copy.
        let halves = AlignedBuffer<UInt16>(count: count, filledWith: 0)
        UnsafeMutableRawPointer(halves.base).copyMemory(from: source, byteCount: count * 2)
        ak_widen_half(halves.base, count, tensor.type == .bf16, target)
    }
}
