/// Conformal p-values: the rank of a text among calibration examples that their own fit has not seen (Vovk, Gammerman and
/// Shafer 2005). A fresh in-domain text gets p ≤ rate with at most that frequency.
package struct ConformalCalibration: Sendable, Hashable {
    /// Typicality of the calibration examples, ascending; larger = more typical.
    package let typicalities: [Float]

    package init(_ typicalities: [Float]) {
        self.typicalities = typicalities.sorted()
    }

    /// (1 + number of calibration examples at most as typical) / (n + 1). 1 without examples: then nothing is an anomaly.
    package func pValue(_ typicality: Float) -> Float {
        guard !typicality.isNaN else { return 1 / Float(typicalities.count + 1) }
        let below = typicalities.count(below: typicality, orEqual: true)
        return Float(1 + below) / Float(typicalities.count + 1)
    }
}
