/// The content of `set.yaml`, with line numbers. Whether its labels exist is checked later.
struct SettingsFile {
    /// Where a label is named.
    struct LabelLines {
        /// The first line.
        let first: Int?
        /// The line of its threshold or aim.
        var threshold: Int?
    }

    /// The file's name.
    static let name = "set.yaml"
    /// The largest such file, in bytes.
    static let maxBytes = 4 << 20

    /// Whether the file was read; if not, checks that depend on the mode are skipped.
    var isReadable = true
    var settings = SetSettings()
    /// The line of each key of the set's own settings.
    var lines: [String: Int] = [:]
    /// Every label that the file names.
    var labels: [String: LabelLines] = [:]
}
