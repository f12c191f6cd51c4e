/// How large a frame and its parts may be; what is over a limit is answered with `too_large`, too deep JSON with `invalid_json`.
public struct WireLimits: Sendable, Hashable {
    /// Bytes of a frame. A longer one is refused unread.
    public var maxFrameBytes = 1 << 20
    /// Bytes of a text in UTF-8, after its JSON escapes are resolved.
    public var maxTextBytes = 64 << 10
    /// Messages in a frame that is an array.
    public var maxMessagesPerFrame = 10_000
    /// Objects and arrays inside one another, the frame's own included: from 1 to ``greatestDepth``.
    public var maxDepth = Self.greatestDepth
    /// Bytes of an id in UTF-8.
    public var maxIDBytes = 256
    /// Names in `"sets"`, repeated ones counted.
    public var maxSets = 64
    /// Bytes of `"metadata"` as it came.
    public var maxMetadataBytes = 64 << 10

    /// The greatest value of ``maxDepth``: the validator keeps its nesting in one 64-bit word.
    public static let greatestDepth = 64

    public init() {}
}
