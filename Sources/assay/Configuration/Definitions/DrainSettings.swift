struct DrainSettings: SettingSection {
    let timeoutSeconds = Setting(
        "drain.timeout_seconds", .number(30, in: 0.1...86400),
        """
        How long SIGTERM and SIGINT wait until everything that was read is answered and delivered, in seconds. A second signal \
        ends the daemon at once.
        """, isLive: true)
}
