struct CascadeSettings: SettingSection {
    let model = Setting(
        "cascade.model", .folder(""),
        "The folder of a static model that answers the messages it is certain about. See docs/static.md. Empty: none.",
        option: "--cascade", of: "`eval`")
    let agreement = Setting(
        "cascade.agreement", .number(0.995, in: 0.5...0.9999, placeholder: "share"),
        "The share of messages that must get the labels that the transformer would give.", option: "--agreement", of: "`eval`")
    let warmUp = Setting(
        "cascade.warm_up", .int(2000, in: 0...1_000_000),
        """
        The number of messages per set that both models decide first, to choose a threshold. With 0 the label examples alone \
        choose it.
        """)
    let sample = Setting(
        "cascade.sample", .number(0.01, in: 0.0001...1),
        "The share of messages that both models decide afterwards, to monitor agreement.")
}
