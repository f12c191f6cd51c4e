import Drift

struct DriftSettings: SettingSection {
    let enabled = Setting(
        "drift.enabled", .bool(true), "Whether the daemon watches its messages for change. See docs/drift.md.")
    let referenceMessages = Setting(
        "drift.reference_messages", .int(5000, in: DriftOptions.minReference...1_000_000),
        "The number of messages that those after them are compared with.")
    let falseAlarms = Setting(
        "drift.false_alarms", .number(1, in: 0.001...1000),
        "False alarms in a million messages, at most and on average, while the stream does not change.")
    let words = Setting(
        "drift.words", .bool(true),
        """
        Whether alarms name the words that became more and less frequent. For that the beginnings of up to 4,096 texts are kept in \
        memory.
        """)
}
