internal import CProducts
internal import Glibc

/// Logits to probabilities.
enum Probabilities {
    /// One text's logits, in place: softmax in single mode, a sigmoid each in multi mode.
    ///
    /// - Parameter noise: single mode: share of the probability that is spread evenly; see `LabelNoise`.
    /// - Returns: whether all logits were finite. Where they were not, the values are of no use.
    @discardableResult
    static func fromLogits(_ values: UnsafeMutableBufferPointer<Float>, mode: ClassificationMode, noise: Float) -> Bool {
        switch mode {
        case .multi:
            let sane = values.allSatisfy(\.isFinite)
            for index in values.indices { values[index] = 1 / (1 + expf(-values[index])) }
            return sane
        case .single:
            guard let base = values.baseAddress, !values.isEmpty else { return true }
            return ap_soft_maximum(base, values.count, noise)
        }
    }
}
