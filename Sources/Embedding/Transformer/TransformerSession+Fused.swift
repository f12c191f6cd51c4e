internal import CKernels

extension TransformerSession {
    /// One transformer block by the fused kernels. The state's bytes are in `outerRows` before and after.
    func forward(_ layer: EncoderWeights.Layer<FusedLinear>) {
        let space = workspace
        let rows = space.rows
        let state = space.state.base
        ak_fused_multiply(space.outerRows, rows, layer.queryKeyValue.kernel, space.wide.base)
        let panel = AK_PANEL
        for text in space.texts {
            ak_wide_attention(
                space.wide.base + text.lowerBound * panel, panel, rows * panel, text.count, space.heads,
                space.hidden / space.heads, space.attentionScratch.base, space.context.base + text.lowerBound * space.hidden)
        }
        ak_fused_quantize(space.context.base, rows, space.hidden, space.outerRows)
        ak_fused_multiply_add(space.outerRows, rows, layer.attentionOutput.kernel, state)
        ak_fused_normalize(state, rows, space.hidden, layer.attentionNorm.kernel, space.outerRows)
        ak_fused_multiply_activate(
            space.outerRows, rows, layer.up.kernel, space.activation, space.wide.base, space.peaks.base, space.innerRows)
        ak_fused_multiply_add(space.innerRows, rows, layer.down.kernel, state)
        ak_fused_normalize(state, rows, space.hidden, layer.outputNorm.kernel, space.outerRows)
    }
}
