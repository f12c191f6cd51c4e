internal import CKernels

/// The operations of a transformer block with the fused kernels, in this order. Each can be done in parts at the same time, and
/// needs the previous one to be complete.
enum FusedOperation: CaseIterable {
    /// The product into queries, keys and values.
    case project
    case attend
    case quantizeContext
    /// The product of attention's output, added to the residual stream.
    case output
    case normalizeAttention
    /// The product into the feed-forward's inner layer, with its activation.
    case up
    case quantizeInside
    /// The product out of the feed-forward's inner layer, added to the residual stream.
    case down
    case normalizeOutput
}

extension TransformerSession {
    /// Does a part of an operation on the block in the workspace. The state's bytes are in `outerRows` before and after a layer.
    func perform(
        _ operation: FusedOperation, of layer: EncoderWeights.Layer<FusedLinear>, part: Int, of parts: Int
    ) {
        let space = workspace
        let (rows, hidden) = (space.rows, space.hidden)
        let share = Share(part: part, parts: parts)
        switch operation {
        case .project:
            let product = layer.queryKeyValue.kernel
            ak_fused_multiply(space.outerRows, rows, product, share.panels(product), space.wide.base)
        case .attend:
            for text in space.texts {
                ak_wide_attention(
                    space.wide.base + text.lowerBound * AK_PANEL, AK_PANEL, rows * AK_PANEL, text.count, space.heads,
                    hidden / space.heads, share.of(space.heads), space.attentionScratch(of: part),
                    space.context.base + text.lowerBound * hidden)
            }
        case .quantizeContext:
            let here = share.of(rows)
            ak_fused_quantize(
                space.context.base + here.first * hidden, here.count, hidden, space.outerRows.from(here.first, width: hidden))
        case .output:
            let product = layer.attentionOutput.kernel
            ak_fused_multiply_add(space.outerRows, rows, product, share.panels(product), space.state.base)
        case .normalizeAttention:
            normalize(layer.attentionNorm, share)
        case .up:
            if part == 0 { peakParts = parts }
            let product = layer.up.kernel
            ak_fused_multiply_activate(
                space.outerRows, rows, product, share.panels(product), space.activation, space.wide.base, space.peaks(of: part))
        case .quantizeInside:
            let here = share.of(rows)
            ak_fused_quantize_activated(
                space.wide.base + here.first * space.inner, here.count, space.inner, space.activation,
                space.peaks(of: 0) + here.first * 16, peakParts, space.peakStride,
                space.innerRows.from(here.first, width: space.inner))
        case .down:
            let product = layer.down.kernel
            ak_fused_multiply_add(space.innerRows, rows, product, share.panels(product), space.state.base)
        case .normalizeOutput:
            normalize(layer.outputNorm, share)
        }
    }

    private func normalize(_ norm: EncoderWeights.LayerNorm, _ share: Share) {
        let space = workspace
        let here = share.of(space.rows)
        ak_fused_normalize(
            space.state.base + here.first * space.hidden, here.count, space.hidden, norm.kernel,
            space.outerRows.from(here.first, width: space.hidden))
    }
}

/// One of a few equal parts.
private struct Share {
    var part: Int
    var parts: Int

    func of(_ count: Int) -> ak_part { ak_part(first: count * part / parts, end: count * (part + 1) / parts) }
    func panels(_ layer: ak_fused_linear) -> ak_part { of(layer.outputs / AK_PANEL) }
}

extension ak_part {
    fileprivate var count: Int { end - first }
}

extension ak_fused_rows {
    /// The rows from one on.
    fileprivate func from(_ row: Int, width: Int) -> ak_fused_rows {
        ak_fused_rows(q: q + row * width, scale: scale + row, shift: shift + row)
    }
}
