/// The content of `set.yaml`, with line numbers. Whether its labels exist is checked later.
struct SetSettings {
    struct Located<Value> {
        let value: Value
        let line: Int?
    }

    /// What `labels:` and `thresholds:` give for one label.
    struct LabelSettings {
        /// Where the label is named first.
        let line: Int?
        var description = ""
        var threshold: Located<Double>?
        var aim: Located<LabelSet.Aim>?
    }

    /// Whether the file was read; if not, checks that depend on the mode are skipped.
    var isReadable = true
    var description = ""
    var mode = LabelSet.Mode.single
    var background: Located<String>?
    var anomalyRate: Double?
    var method: String?
    var layers: LabelSet.Layers?
    var shrinkage: Double?
    var prototypes: Located<LabelSet.Prototypes>?
    var labels: [String: LabelSettings] = [:]

    /// The file's name.
    static let file = "set.yaml"
}
