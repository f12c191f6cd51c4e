internal import Classification

extension Decision {
    /// The label decided: the background if the text gets no other.
    var decidedLabel: Int { labels.first ?? background ?? label }

    /// The probability of that label: without one, the probability that not even the likeliest applies.
    var decidedConfidence: Float { labels.isEmpty && background != nil ? 1 - confidence : confidence }
}
