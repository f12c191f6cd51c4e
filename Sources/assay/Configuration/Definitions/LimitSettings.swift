struct LimitSettings: SettingSection {
    let frameBytes = Setting(
        "limits.frame_bytes", .int(1 << 20, in: 1...Int.max),
        "The largest frame, in bytes. Larger ones get the error too_large.")
    let textBytes = Setting(
        "limits.text_bytes", .int(64 << 10, in: 1...Int.max), "The longest text of one message, in bytes.")
    let messagesPerFrame = Setting(
        "limits.messages_per_frame", .int(10_000, in: 1...10_000_000), "The maximum number of messages in one JSON array.")
    let framesInFlight = Setting(
        "limits.frames_in_flight", .int(4096, in: 1...10_000_000),
        "How many frames may be between input and output before reading stops.")
    let bytesInFlight = Setting(
        "limits.bytes_in_flight", .int(16 << 20, in: 1...Int.max),
        "How many bytes of frames may be between input and output before reading stops.")
    let resultBytes = Setting(
        "limits.result_bytes", .int(16 << 20, in: 1...Int.max),
        "How many bytes of results may wait for a consumer before computing stops.")
    let queueMilliseconds = Setting(
        "limits.queue_milliseconds", .int(50, in: 1...60_000),
        """
        How many milliseconds of computing may wait inside before reading stops. The rest waits with its senders, who are read \
        in turn.
        """)
}
