internal import CKernels

/// The buffers of one forward pass over a block of texts, laid end to end without padding.
final class Workspace {
    let hidden: Int
    let inner: Int
    let heads: Int
    let activation: ak_activation
    let capacity: Int

    /// Token ids and positions of the block.
    let ids: AlignedBuffer<Int32>
    let positions: AlignedBuffer<Int32>
    /// The rows of each text.
    private(set) var texts: [Range<Int>] = []
    private(set) var rows = 0

    /// `rows × hidden`: the residual stream.
    let state: AlignedBuffer<Float>
    /// `rows × max(3 · hidden, inner)`: queries, keys and values; the feed-forward's inner layer; a product waiting to be added.
    let wide: AlignedBuffer<Float>
    /// `rows × hidden`: the output of attention.
    let context: AlignedBuffer<Float>
    /// One per computing thread.
    private let attentionScratches: [AlignedBuffer<Float>]
    var attentionScratch: AlignedBuffer<Float> { attentionScratches[0] }

    /// int8 only (else empty): quantized activations with their scales and zero points.
    private let bytes: AlignedBuffer<UInt8>
    private let scales: AlignedBuffer<Float>
    private let zeros: AlignedBuffer<Int32>
    var quantized: ak_quantized { ak_quantized(q: bytes.base, scale: scales.base, zero: zeros.base) }
    /// int8 by oneDNN: integer products, and one row in single precision.
    let sums: AlignedBuffer<Int32>
    let row: AlignedBuffer<Float>

    /// Fused only: shifts of the rows, the feed-forward's inner layer in bytes, and each row's largest values in each part.
    private let shifts: AlignedBuffer<Float>
    private let innerBytes: AlignedBuffer<UInt8>
    private let innerScales: AlignedBuffer<Float>
    private let innerShifts: AlignedBuffer<Float>
    private let allPeaks: AlignedBuffer<Float>
    var outerRows: ak_fused_rows { ak_fused_rows(q: bytes.base, scale: scales.base, shift: shifts.base) }
    var innerRows: ak_fused_rows { ak_fused_rows(q: innerBytes.base, scale: innerScales.base, shift: innerShifts.base) }
    /// Floats from the peaks of a part to those of the next.
    var peakStride: Int { capacity * 16 }

    /// The most threads that compute a step together.
    static let maxParts = 2

    func attentionScratch(of part: Int) -> UnsafeMutablePointer<Float> { attentionScratches[part].base }
    func peaks(of part: Int) -> UnsafeMutablePointer<Float> { allPeaks.base + part * peakStride }

    /// - Parameter tokens: the maximum rows of a block.
    init(configuration: ModelConfiguration, tokens: Int, arithmetic: Arithmetic) {
        hidden = configuration.hiddenSize
        inner = configuration.intermediateSize
        heads = configuration.headCount
        activation =
            switch configuration.activation {
            case "relu": AK_RELU
            case "gelu_new", "gelu_pytorch_tanh": AK_GELU_TANH
            default: AK_GELU
            }
        capacity = Self.paddedRows(tokens)
        let width = max(3 * hidden, inner)
        let (isInt8, isFused) =
            switch arithmetic {
            case .f32: (false, false)
            case .bytes: (true, false)
            case .fused: (true, true)
            }
        let arena = Arena()
        ids = arena.take(capacity)
        positions = arena.take(capacity)
        state = arena.take(capacity * hidden)
        wide = arena.take(capacity * width)
        context = arena.take(capacity * hidden)
        attentionScratches = (0..<(isFused ? Self.maxParts : 1)).map { _ in
            arena.take(ak_attention_scratch(configuration.maxTokens, configuration.headDimensions))
        }
        bytes = arena.take(isInt8 ? capacity * (isFused ? hidden : width) : 0)
        scales = arena.take(isInt8 ? capacity : 0)
        zeros = arena.take(isInt8 && !isFused ? capacity : 0)
        sums = arena.take(isInt8 && !isFused ? capacity * width : 0)
        row = arena.take(isInt8 && !isFused ? width : 0)
        shifts = arena.take(isFused ? capacity : 0)
        innerBytes = arena.take(isFused ? capacity * inner : 0)
        innerScales = arena.take(isFused ? capacity : 0)
        innerShifts = arena.take(isFused ? capacity : 0)
        allPeaks = arena.take(isFused ? Self.maxParts * capacity * 16 : 0)
        texts.reserveCapacity(capacity)
    }

    func clear() {
        texts.removeAll(keepingCapacity: true)
        rows = 0
    }

    /// Adds a text to the block; false, with the block unchanged, when a token is not in the vocabulary.
    func append(_ tokens: [Int32], vocabularySize: Int) -> Bool {
        precondition(rows + tokens.count <= capacity, "\(rows) + \(tokens.count) tokens in a block of \(capacity)")
        for (position, id) in tokens.enumerated() {
            guard id >= 0, Int(id) < vocabularySize else { return false }
            ids.base[rows + position] = id
            positions.base[rows + position] = Int32(position)
        }
        texts.append(rows..<rows + tokens.count)
        rows += tokens.count
        return true
    }

    /// The number of rows that oneDNN multiplies for `tokens` tokens: few distinct values, so that few kernels are compiled.
    /// The rows past the last token contain stale values and are never read.
    static func paddedRows(_ tokens: Int) -> Int {
        let step = tokens <= 64 ? 8 : 32
        return (tokens + step - 1) / step * step
    }
}
