internal import Classification

extension Decision {
    /// The label that it comes down to: in multi mode the background where no label is over its threshold.
    var decidedLabel: Int { labels.first ?? background ?? label }
}
