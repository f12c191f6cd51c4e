internal import Classification

extension Decision {
    /// The label that it comes down to: in multi mode the background where no label is over its threshold.
    var decidedLabel: Int { labels.first ?? background ?? label }

    /// The probability of that: in multi mode, where no label is over its threshold, that the likeliest does not apply.
    var decidedConfidence: Float { labels.isEmpty && background != nil ? 1 - confidence : confidence }
}
