internal import CKernels
internal import FoundationEssentials

/// The bytes of a safetensors file, whose header has been checked against its data and whose numbers are all finite.
///
/// Format: 8 bytes of little-endian header length, a JSON header, the data.
/// Upstream: https://huggingface.co/docs/safetensors/index#format
struct SafeTensors: Sendable {
    /// One tensor as the header describes it.
    struct Tensor: Sendable {
        var type: ElementType
        var shape: [Int]
        /// Where its bytes are in the file.
        var range: Range<Int>
    }

    /// The element types of the format whose size this engine knows.
    enum ElementType: String, Sendable {
        case f64 = "F64", f32 = "F32", f16 = "F16", bf16 = "BF16"
        case i64 = "I64", i32 = "I32", i16 = "I16", i8 = "I8", u8 = "U8", bool = "BOOL"

        var size: Int {
            switch self {
            case .f64, .i64: 8
            case .f32, .i32: 4
            case .f16, .bf16, .i16: 2
            case .i8, .u8, .bool: 1
            }
        }
    }

    let path: String
    let tensors: [String: Tensor]

    private let buffer: AlignedBuffer<UInt8>
    /// The whole file; valid as long as the value lives.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: buffer.count) }

    /// Larger headers than this are refused, as upstream does.
    private static let headerLimit = 100_000_000

    /// - Parameter path: where the bytes are from, for messages.
    init(_ buffer: AlignedBuffer<UInt8>, path: String) throws(EmbeddingError) {
        let bytes = UnsafeRawBufferPointer(start: buffer.base, count: buffer.count)
        func malformed(_ message: String) -> EmbeddingError {
            EmbeddingError(
                .malformed, at: path, "not a sound safetensors file: \(message)",
                remedy: "the file is damaged; run Scripts/bootstrap to fetch it again")
        }
        guard bytes.count >= 8 else { throw malformed("\(bytes.count) bytes are too few for a header") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= Self.headerLimit, Int(length) <= bytes.count - 8 else {
            throw malformed("it announces a header of \(length) bytes in a file of \(bytes.count)")
        }
        let headerEnd = 8 + Int(length)
        let header: [String: Entry]
        do {
            header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<headerEnd]))
        } catch {
            throw malformed("its header is not the JSON object expected (\(String(describing: error).prefix(200)))")
        }

        var tensors: [String: Tensor] = [:]
        for (name, entry) in header {
            guard case .tensor(let typeName, let shape, let offsets) = entry else { continue }
            guard let type = ElementType(rawValue: typeName) else {
                throw EmbeddingError(.unsupported, at: path, "tensor \(name) has the element type \(typeName)")
            }
            guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= bytes.count - headerEnd
            else {
                throw malformed("tensor \(name) lies at \(offsets), outside the \(bytes.count - headerEnd) bytes of data")
            }
            var size = type.size
            for extent in shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow else { throw malformed("tensor \(name) has the shape \(shape)") }
                size = product
            }
            guard size == offsets[1] - offsets[0] else {
                throw malformed("tensor \(name) of shape \(shape) takes \(size) bytes, not \(offsets[1] - offsets[0])")
            }
            tensors[name] = Tensor(type: type, shape: shape, range: headerEnd + offsets[0]..<headerEnd + offsets[1])
        }
        let covered = tensors.values.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
        for (first, second) in zip(covered, covered.dropFirst()) where first.upperBound > second.lowerBound {
            throw malformed("two tensors overlap at byte \(second.lowerBound)")
        }
        guard (covered.last?.upperBound ?? headerEnd) == bytes.count else {
            throw malformed(
                "\(bytes.count - (covered.last?.upperBound ?? headerEnd)) bytes at its end belong to no tensor")
        }
        self.path = path
        self.buffer = buffer
        self.tensors = tensors
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) { try requireFinite(tensor, name) }
    }

    /// Refuses NaN and infinity, which would spread to every text's vector.
    private func requireFinite(_ tensor: Tensor, _ name: String) throws(EmbeddingError) {
        let start = bytes.baseAddress! + tensor.range.lowerBound
        let count = tensor.range.count / tensor.type.size
        func isFinite(_ first: Int, _ count: Int) -> Bool {
            let start = start + first * tensor.type.size
            switch tensor.type {
            case .f32: return ak_all_finite(start, count)
            case .f16, .bf16: return ak_all_finite_half(start, count, tensor.type == .bf16)
            case .f64: return (0..<count).allSatisfy { start.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self).isFinite }
            case .i64, .i32, .i16, .i8, .u8, .bool: return true
            }
        }
        guard !isFinite(0, count), let place = (0..<count).first(where: { !isFinite($0, 1) }) else { return }
        var rest = place
        let indices = tensor.shape.reversed().map { extent in
            defer { rest /= extent }
            return rest % extent
        }
        throw EmbeddingError(
            .malformed, at: path, "the tensor \(name) holds NaN or infinity at \(Array(indices.reversed()))",
            remedy: "the weights are damaged; fetch or export the model again")
    }

    /// An entry of the header: a tensor, or the `__metadata__` of strings.
    private enum Entry: Decodable {
        case tensor(type: String, shape: [Int], offsets: [Int])
        case metadata

        private enum Key: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }

        init(from decoder: any Decoder) throws {
            if decoder.codingPath.last?.stringValue == "__metadata__" {
                self = .metadata
                return
            }
            let values = try decoder.container(keyedBy: Key.self)
            self = .tensor(
                type: try values.decode(String.self, forKey: .type), shape: try values.decode([Int].self, forKey: .shape),
                offsets: try values.decode([Int].self, forKey: .offsets))
        }
    }
}
