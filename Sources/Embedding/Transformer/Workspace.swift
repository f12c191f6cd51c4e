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
    /// `rows × max(3 · hidden, inner)`: queries, keys and values; the feed-forward's inside; a product waiting to be added.
    let wide: AlignedBuffer<Float>
    /// `rows × hidden`: what attention gathered.
    let context: AlignedBuffer<Float>
    let attentionScratch: AlignedBuffer<Float>

    /// int8 only (else empty): integer products, quantized activations with their scales, one row in single precision.
    let sums: AlignedBuffer<Int32>
    let row: AlignedBuffer<Float>
    private let bytes: AlignedBuffer<UInt8>
    private let scales: AlignedBuffer<Float>
    private let zeros: AlignedBuffer<Int32>
    var quantized: ak_quantized { ak_quantized(q: bytes.base, scale: scales.base, zero: zeros.base) }

    /// - Parameter tokens: the most rows of a block.
    init(configuration: ModelConfiguration, tokens: Int, precision: Precision) {
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
        ids = AlignedBuffer(count: capacity, filledWith: 0)
        positions = AlignedBuffer(count: capacity, filledWith: 0)
        state = AlignedBuffer(count: capacity * hidden, filledWith: 0)
        wide = AlignedBuffer(count: capacity * width, filledWith: 0)
        context = AlignedBuffer(count: capacity * hidden, filledWith: 0)
        attentionScratch = AlignedBuffer(
            count: ak_attention_scratch(configuration.maxTokens, configuration.headDimensions), filledWith: 0)
        let isInt8 = precision == .int8
        sums = AlignedBuffer(count: isInt8 ? capacity * width : 0, filledWith: 0)
        row = AlignedBuffer(count: isInt8 ? width : 0, filledWith: 0)
        bytes = AlignedBuffer(count: isInt8 ? capacity * width : 0, filledWith: 0)
        scales = AlignedBuffer(count: isInt8 ? capacity : 0, filledWith: 0)
        zeros = AlignedBuffer(count: isInt8 ? capacity : 0, filledWith: 0)
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

    /// The number of rows that is multiplied for so many tokens: few different ones, so that few kernels are compiled.
    /// The rows past the last token hold what was there before and are never read.
    static func paddedRows(_ tokens: Int) -> Int {
        let step = tokens <= 64 ? 8 : 32
        return (tokens + step - 1) / step * step
    }
}
