internal import CKernels

/// A fully connected layer as oneDNN multiplies it: packed weights and bias, and in int8 the data to convert integer products back
/// to numbers.
struct Linear: Sendable {
    let weights: PackedMatrix
    let bias: AlignedBuffer<Float>
    /// The scale of each output channel; empty in f32.
    private let columnScale: AlignedBuffer<Float>
    /// The sum of each output channel's integer weights; empty in f32.
    private let columnSum: AlignedBuffer<Int32>

    /// Reads the layer from the archive; quantizes and packs it if the archive is new.
    ///
    /// - Parameter bits: 32 for single precision, 8 or 7 for quantized weights.
    init(_ source: LinearSource, bits: Int, archive: WeightArchive) throws(EmbeddingError) {
        let isInt8 = bits < 32
        bias = try archive.take(source.outputs)
        columnScale = try archive.take(isInt8 ? source.outputs : 0)
        columnSum = try archive.take(isInt8 ? source.outputs : 0)
        weights = try PackedMatrix(
            kind: isInt8 ? .u8s8 : .f32, outputs: source.outputs, inputs: source.inputs, archive: archive)
        guard let tensors = archive.tensors else { return }
        let values = try source.read(from: tensors, bias: bias)
        guard isInt8 else {
            try weights.pack(values.base)
            return
        }
        let quantized = QuantizedWeights(values, source, bits: bits)
        for column in 0..<source.outputs {
            columnScale.base[column] = quantized.scales.base[column]
            columnSum.base[column] = quantized.sums.base[column]
        }
        try weights.pack(quantized.values.base)
    }

    var dequantization: ak_dequantization {
        ak_dequantization(col_scale: columnScale.base, col_sum: columnSum.base, bias: bias.base)
    }
}

/// The location of a fully connected layer in a model's file: one matrix, or several that are multiplied as one.
struct LinearSource {
    let names: [String]
    let inputs: Int
    /// Of all matrices together.
    let outputs: Int

    /// The weights, `outputs × inputs`, row-major; the bias is written to `bias`.
    func read(from tensors: TensorReader, bias: AlignedBuffer<Float>) throws(EmbeddingError) -> AlignedBuffer<Float> {
        let weights = AlignedBuffer<Float>(count: outputs * inputs, filledWith: 0)
        let part = outputs / names.count
        for (index, name) in names.enumerated() {
            try tensors.copy("\(name).weight", shape: [part, inputs], to: weights.base + index * part * inputs)
            try tensors.copy("\(name).bias", shape: [part], to: bias.base + index * part)
        }
        return weights
    }
}

/// Weights of one layer as signed integers with a scale per output channel.
struct QuantizedWeights {
    /// `outputs × inputs`, row-major.
    let values: AlignedBuffer<Int8>
    let scales: AlignedBuffer<Float>
    let sums: AlignedBuffer<Int32>

    init(_ weights: AlignedBuffer<Float>, _ source: LinearSource, bits: Int) {
        values = AlignedBuffer(count: source.outputs * source.inputs, filledWith: 0)
        scales = AlignedBuffer(count: source.outputs, filledWith: 0)
        sums = AlignedBuffer(count: source.outputs, filledWith: 0)
        for row in 0..<source.outputs {
            scales.base[row] = ak_quantize_weights(
                weights.base + row * source.inputs, source.inputs, Int32(bits), values.base + row * source.inputs,
                sums.base + row)
        }
    }
}
