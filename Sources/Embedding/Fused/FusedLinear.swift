internal import CKernels

/// A fully connected layer as the fused kernels read it.
struct FusedLinear: Sendable {
    private let inputs: Int
    private let outputs: Int
    private let packed: AlignedBuffer<Int8>
    private let columnScale: AlignedBuffer<Float>
    /// Each column's scale times the sum of its integer weights.
    private let scaledSum: AlignedBuffer<Float>
    private let bias: AlignedBuffer<Float>

    /// Reads the layer from the archive; quantizes and packs it if the archive is new.
    init(_ source: LinearSource, archive: WeightArchive) throws(EmbeddingError) {
        inputs = source.inputs
        outputs = source.outputs
        packed = try archive.take(inputs * outputs)
        columnScale = try archive.take(outputs)
        scaledSum = try archive.take(outputs)
        bias = try archive.take(outputs)
        guard let tensors = archive.tensors else { return }
        let quantized = QuantizedWeights(try source.read(from: tensors, bias: bias), source, bits: 8)
        ak_fused_pack(quantized.values.base, outputs, inputs, packed.base)
        for column in 0..<outputs {
            columnScale.base[column] = quantized.scales.base[column]
            scaledSum.base[column] = quantized.scales.base[column] * Float(quantized.sums.base[column])
        }
    }

    var kernel: ak_fused_linear {
        ak_fused_linear(
            packed: packed.base, col_scale: columnScale.base, scaled_sum: scaledSum.base, bias: bias.base, inputs: inputs,
            outputs: outputs)
    }
}
