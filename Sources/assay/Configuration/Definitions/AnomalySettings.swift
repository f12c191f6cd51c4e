import Classification

struct AnomalySettings: SettingSection {
    let rate = Setting(
        "anomaly.rate", .number(0.05, in: 0...0.5, placeholder: "rate"),
        """
        The share of messages that are anomalies as a whole, whatever sets they are tagged with: the anomaly at the top of a \
        result. See docs/anomalies.md.
        """)
    let reference = Setting(
        "anomaly.reference", .choice(AnomalyReference.traffic, placeholder: "reference"),
        """
        What assay run compares texts with for that: the examples of all sets, or the traffic once enough of it was seen.
        """, isLive: true)
}
