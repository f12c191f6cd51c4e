internal import CKernels

extension TransformerSession {
    /// Products of the same shape share one primitive.
    struct ProductKey: Hashable {
        var rows: Int
        var inputs: Int
        var outputs: Int
    }

    func forwardF32(_ layer: EncoderWeights.Layer<Linear>) throws(EmbeddingError) {
        let space = workspace
        let rows = space.rows
        try multiply(layer.queryKeyValue, from: space.state.base, to: space.wide.base)
        ak_add_bias(space.wide.base, rows, 3 * space.hidden, layer.queryKeyValue.bias.base)
        attend()
        try multiply(layer.attentionOutput, from: space.context.base, to: space.wide.base)
        ak_add_normalize(
            space.state.base, space.wide.base, rows, space.hidden, layer.attentionOutput.bias.base, layer.attentionNorm.kernel)
        try multiply(layer.up, from: space.state.base, to: space.wide.base)
        ak_add_bias_activate(space.wide.base, rows, space.inner, layer.up.bias.base, space.activation)
        try multiply(layer.down, from: space.wide.base, to: space.context.base)
        ak_add_normalize(
            space.state.base, space.context.base, rows, space.hidden, layer.down.bias.base, layer.outputNorm.kernel)
    }

    func forwardInt8(_ layer: EncoderWeights.Layer<Linear>) throws(EmbeddingError) {
        let space = workspace
        let rows = space.rows
        let quantized = space.quantized
        let scale = UnsafePointer(quantized.scale!)
        let zero = UnsafePointer(quantized.zero!)
        let sums = space.sums.base
        ak_quantize_rows(space.state.base, rows, space.hidden, quantized)
        try multiply(layer.queryKeyValue, from: quantized.q, to: sums)
        ak_dequantize(sums, rows, 3 * space.hidden, scale, zero, layer.queryKeyValue.dequantization, space.wide.base)
        attend()
        ak_quantize_rows(space.context.base, rows, space.hidden, quantized)
        try multiply(layer.attentionOutput, from: quantized.q, to: sums)
        ak_dequantize_add_normalize(
            space.state.base, sums, rows, space.hidden, scale, zero, layer.attentionOutput.dequantization,
            layer.attentionNorm.kernel, space.row.base)
        ak_quantize_rows(space.state.base, rows, space.hidden, quantized)
        try multiply(layer.up, from: quantized.q, to: sums)
        ak_dequantize_activate_quantize(
            sums, rows, space.inner, scale, zero, layer.up.dequantization, space.activation, space.row.base, quantized)
        try multiply(layer.down, from: quantized.q, to: sums)
        ak_dequantize_add_normalize(
            space.state.base, sums, rows, space.hidden, scale, zero, layer.down.dequantization, layer.outputNorm.kernel,
            space.row.base)
    }

    private func attend() {
        let space = workspace
        let width = 3 * space.hidden
        let isWide = ak_wide_attention_available(space.hidden / space.heads) && space.hidden % AK_PANEL == 0
        for text in space.texts {
            let source = space.wide.base + text.lowerBound * width
            let target = space.context.base + text.lowerBound * space.hidden
            let size = space.hidden / space.heads
            if isWide {
                ak_wide_attention(
                    source, width, AK_PANEL, text.count, space.heads, size, ak_part(first: 0, end: space.heads),
                    space.attentionScratch.base, target)
            } else {
                ak_attention(source, text.count, space.heads, size, space.attentionScratch.base, target)
            }
        }
    }

    private func multiply(
        _ layer: Linear, from source: UnsafeMutableRawPointer, to product: UnsafeMutableRawPointer
    ) throws(EmbeddingError) {
        let key = ProductKey(
            rows: Workspace.paddedRows(workspace.rows), inputs: layer.weights.inputs, outputs: layer.weights.outputs)
        if let known = products[key] {
            try known.execute(layer.weights, from: source, to: product)
        } else {
            let made = try MatrixProduct(rows: key.rows, weights: layer.weights)
            products[key] = made
            try made.execute(layer.weights, from: source, to: product)
        }
    }
}
