internal import CKernels

/// Reads the tensors of a static model from its safetensors file.
struct StaticTensors {
    var path: String { file.path }
    private let file: SafeTensors

    init(_ file: SafeTensors) { self.file = file }

    /// The shape of a matrix that has rows and columns.
    func matrix(_ name: String) throws(EmbeddingError) -> (rows: Int, columns: Int) {
        let shape = try required(name).shape
        guard shape.count == 2, shape[0] > 0, (1...65536).contains(shape[1]), shape[0] <= 1 << 28 else {
            throw malformed("the tensor \(name) has the shape \(shape), not rows × dimensions")
        }
        return (shape[0], shape[1])
    }

    func isBytes(_ name: String) -> Bool { file.tensors[name]?.type == .i8 }

    /// Copies a matrix of signed bytes, all its rows or those given.
    func copyBytes(_ name: String, rows: [Int32]?, to target: UnsafeMutablePointer<Int8>) throws(EmbeddingError) {
        let tensor = try required(name)
        guard tensor.type == .i8 else { throw malformed("the tensor \(name) is \(tensor.type.rawValue), not I8") }
        copy(tensor, rows: rows, to: target)
    }

    /// Copies a matrix as single precision, all its rows or those given.
    func copyFloats(_ name: String, rows: [Int32]?, to target: UnsafeMutablePointer<Float>) throws(EmbeddingError) {
        let tensor = try required(name)
        let count = (rows?.count ?? tensor.shape[0]) * tensor.shape[1]
        switch tensor.type {
        case .f32: copy(tensor, rows: rows, to: target)
        case .f16, .bf16:
            let halves = AlignedBuffer<UInt16>(count: count, filledWith: 0)
            copy(tensor, rows: rows, to: halves.base)
            ak_widen_half(halves.base, count, tensor.type == .bf16, target)
        default:
            throw EmbeddingError(
                .unsupported, at: path, "the tensor \(name) is \(tensor.type.rawValue); F32, F16, BF16 and I8 are known")
        }
    }

    /// A vector of numbers, in the precision that it has; nil when there is none.
    func floats(_ name: String, count: Int) throws(EmbeddingError) -> [Float]? {
        guard let tensor = file.tensors[name] else { return nil }
        guard tensor.shape.reduce(1, *) == count else {
            throw malformed("the tensor \(name) has the shape \(tensor.shape), not \(count)")
        }
        return try numbers(tensor, name)
    }

    /// A vector of integers; nil when there is none.
    func wholes(_ name: String) throws(EmbeddingError) -> [Int64]? {
        guard let tensor = file.tensors[name] else { return nil }
        guard tensor.type == .i32 || tensor.type == .i64 else {
            throw malformed("the tensor \(name) is \(tensor.type.rawValue), not I32 or I64")
        }
        return (0..<tensor.shape.reduce(1, *)).map { index in
            let offset = tensor.range.lowerBound + index * tensor.type.size
            return tensor.type == .i32
                ? Int64(Int32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
                : Int64(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        }
    }

    /// A vector of integers of at most 32 bits; nil when there is none.
    func integers(_ name: String) throws(EmbeddingError) -> [Int32]? {
        guard let values = try wholes(name) else { return nil }
        let result = values.compactMap { Int32(exactly: $0) }
        guard result.count == values.count else {
            throw malformed("the tensor \(name) has numbers of more than 32 bits")
        }
        return result
    }

    /// Pairs of token ids below `tokens`, `pairs × 2`; none when the tensor is missing.
    func pairs(_ name: String, tokens: Int) throws(EmbeddingError) -> [Bigram] {
        guard let flat = try integers(name) else { return [] }
        let shape = try required(name).shape
        guard shape.count == 2, shape[1] == 2 else {
            throw malformed("the tensor \(name) has the shape \(shape), not pairs × 2")
        }
        if let stray = flat.first(where: { $0 < 0 || $0 >= tokens }) {
            throw malformed("the tensor \(name) names token \(stray) of \(tokens)")
        }
        let pairs = stride(from: 0, to: flat.count, by: 2).map { Bigram(flat[$0], flat[$0 + 1]) }
        guard Set(pairs).count == pairs.count else { throw malformed("the tensor \(name) has a pair twice") }
        return pairs
    }

    private func numbers(_ tensor: SafeTensors.Tensor, _ name: String) throws(EmbeddingError) -> [Float] {
        let count = tensor.shape.reduce(1, *)
        if tensor.type == .f64 {
            let values = (0..<count).map {
                Float(file.bytes.loadUnaligned(fromByteOffset: tensor.range.lowerBound + $0 * 8, as: Double.self))
            }
            guard values.allSatisfy(\.isFinite) else {
                throw malformed("the tensor \(name) has numbers beyond single precision")
            }
            return values
        }
        let buffer = AlignedBuffer<Float>(count: count, filledWith: 0)
        var flat = tensor
        flat.shape = [1, count]
        switch tensor.type {
        case .f32: copy(flat, rows: nil, to: buffer.base)
        case .f16, .bf16:
            let halves = AlignedBuffer<UInt16>(count: count, filledWith: 0)
            copy(flat, rows: nil, to: halves.base)
            ak_widen_half(halves.base, count, tensor.type == .bf16, buffer.base)
        default: throw malformed("the tensor \(name) is \(tensor.type.rawValue), not of numbers")
        }
        return (0..<count).map { buffer.base[$0] }
    }

    private func copy<Element>(_ tensor: SafeTensors.Tensor, rows: [Int32]?, to target: UnsafeMutablePointer<Element>) {
        let source = file.bytes.baseAddress! + tensor.range.lowerBound
        guard let rows else {
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: tensor.range.count)
            return
        }
        let size = tensor.shape[1] * tensor.type.size
        for (place, row) in rows.enumerated() {
            (UnsafeMutableRawPointer(target) + place * size).copyMemory(from: source + Int(row) * size, byteCount: size)
        }
    }

    private func required(_ name: String) throws(EmbeddingError) -> SafeTensors.Tensor {
        guard let tensor = file.tensors[name] else { throw malformed("the tensor \(name) is missing") }
        return tensor
    }

    private func malformed(_ message: String) -> EmbeddingError {
        EmbeddingError(.malformed, at: path, message, remedy: "make the model again, or fetch it again")
    }
}
