extension Classifier {
    /// Multi mode: the probability from which a label is given; nil in single mode and for the background.
    package func threshold(ofLabel label: Int) -> Float? {
        options.mode == .multi && label != options.background ? thresholds[label] : nil
    }

    /// How many examples a text's typicality is ranked among.
    package var calibrationCount: Int { anomaly.calibration.typicalities.count }

    /// The typicality below which a text is an anomaly at the rate asked for; nil when there are too few examples for any text
    /// to be one, the least p-value being 1 / (`calibrationCount` + 1).
    package var anomalyLimit: Float? {
        let typicalities = anomaly.calibration.typicalities
        let count = typicalities.count
        var tolerated = min(count, Int(options.anomalyRate * Double(count + 1)))
        // In the rounding of the p-value itself.
        while tolerated >= 0, Double(Float(1 + tolerated) / Float(count + 1)) > options.anomalyRate { tolerated -= 1 }
        guard tolerated >= 0 else { return nil }
        return tolerated < count ? typicalities[tolerated] : .infinity
    }
}
