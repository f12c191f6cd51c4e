struct ComputeSettings: SettingSection {
    let threads = Setting(
        "compute.threads", .int(0, in: 0...1024), "Compute threads; 0 is one per core, within the container's CPU limit.",
        option: "--threads")
    let batchTokens = Setting(
        "compute.batch_tokens", .int(512, in: 16...65536),
        "The number of tokens per batch under load. A lone message never waits for a batch to fill.")
}
