struct CacheSettings: SettingSection {
    let directory = Setting(
        "cache.directory", .folder(""),
        """
        Where packed weights and embeddings of label examples are kept. Empty: $XDG_CACHE_HOME/assay, otherwise \
        ~/.cache/assay.
        """, option: "--cache")
    let bytes = Setting(
        "cache.bytes", .int(64 << 20, in: 0...Int.max),
        """
        How many bytes of message embeddings assay run remembers, about 1,600 per text and layer, so that a repeated text is not \
        computed again. 0: none.
        """)
    let persist = Setting(
        "cache.persist", .bool(false),
        """
        Whether the embeddings of messages are kept in cache.directory between runs. The file reveals as much as the texts do.
        """)
}
