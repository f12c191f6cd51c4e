internal import Classification

extension Decision {
    /// The label decided: in multi mode the background if no label reaches its threshold.
    var decidedLabel: Int { labels.first ?? background ?? label }

    /// The probability of that label: in multi mode without a label, the probability that not even the likeliest
    /// applies.
    var decidedConfidence: Float { labels.isEmpty && background != nil ? 1 - confidence : confidence }
}
