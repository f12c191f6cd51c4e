import Glibc

/// Logits to probabilities.
enum Probabilities {
    /// One text's logits, in place: softmax in single mode, a sigmoid each in multi mode.
    ///
    /// - Parameter noise: single mode: share of the probability that is spread evenly; see `LabelNoise`.
    static func fromLogits(_ values: UnsafeMutableBufferPointer<Float>, mode: ClassificationMode, noise: Float) {
        switch mode {
        case .multi:
            for index in values.indices { values[index] = 1 / (1 + expf(-values[index])) }
        case .single:
            guard let top = values.max() else { return }
            var sum: Float = 0
            for index in values.indices {
                values[index] = expf(values[index] - top)
                sum += values[index]
            }
            let (scale, even) = ((1 - noise) / sum, noise / Float(values.count))
            for index in values.indices { values[index] = values[index] * scale + even }
        }
    }
}
