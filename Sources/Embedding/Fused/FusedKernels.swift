internal import CKernels

/// Whether and for which models the fused int8 kernels can be used.
enum FusedKernels {
    /// The layout of packed weights; changes with `ak_fused_pack`.
    static let layout = "fused 64 × 4"

    /// Whether this CPU has the instructions, the user has not disabled them (ONEDNN_MAX_CPU_ISA applies to all kernels),
    /// and byte products are verified to be exact. Checked once per process.
    static let areUsable = ak_fused_available() && OneDNN.mayUseByteProducts && multipliesExactly()

    /// Whether all widths are whole panels, and heads have a size that the kernels support.
    static func fit(_ configuration: ModelConfiguration) -> Bool {
        let panel = AK_PANEL
        return configuration.hiddenSize % panel == 0 && configuration.intermediateSize % panel == 0
            && ak_wide_attention_available(configuration.headDimensions)
    }

    /// Multiplies the largest bytes, whose sums would be the first to saturate.
    private static func multipliesExactly() -> Bool {
        let width = 64
        let rows = 7
        let weights = AlignedBuffer<Int8>(count: width * width, filledWith: 127)
        let packed = AlignedBuffer<Int8>(count: width * width, filledWith: 0)
        ak_fused_pack(weights.base, width, width, packed.base)
        let ones = AlignedBuffer<Float>(count: width, filledWith: 1)
        let zeros = AlignedBuffer<Float>(count: width, filledWith: 0)
        let bytes = AlignedBuffer<UInt8>(count: rows * width, filledWith: 255)
        let product = AlignedBuffer<Float>(count: rows * width, filledWith: 0)
        ak_fused_multiply(
            ak_fused_rows(q: bytes.base, scale: ones.base, shift: zeros.base), rows,
            ak_fused_linear(
                packed: packed.base, col_scale: ones.base, scaled_sum: zeros.base, bias: zeros.base, inputs: width,
                outputs: width),
            ak_part(first: 0, end: width / AK_PANEL), product.base)
        return (0..<product.count).allSatisfy { product.base[$0] == Float(255 * 127 * width) }
    }
}
