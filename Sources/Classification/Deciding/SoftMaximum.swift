/// From the outputs of a classifier's map to logits of labels: slope · soft maximum of the prototypes' scores + intercept.
///
/// The map's weights already include the slopes, so that labels of one prototype only need their intercept.
struct SoftMaximum: Sendable, Hashable {
    let layout: PrototypeLayout
    /// τ in the units of the map's outputs: τ of the scores divided by the slope.
    let sharpness: Float
    /// One per label.
    let intercepts: [Float]

    /// Logits of one text, from as many outputs as there are prototypes.
    func logits(_ outputs: ArraySlice<Float>) -> [Float] {
        var logits = layout.labelScores(outputs, sharpness: sharpness)
        for label in logits.indices { logits[label] += intercepts[label] }
        return logits
    }
}
