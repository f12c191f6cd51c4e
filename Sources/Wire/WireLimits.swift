internal import JSON

/// How large a frame and its parts may be; what is over a limit is answered with `too_large`, too deep JSON with `invalid_json`.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of a frame. A longer one is refused unread.
    package var maxFrameBytes = 1 << 20
    /// Bytes of a text in UTF-8, after its JSON escapes are resolved.
    package var maxTextBytes = 64 << 10
    /// Messages in a frame that is an array.
    package var maxMessagesPerFrame = 10_000
    /// Objects and arrays inside one another, the frame's own included: from 1 to ``greatestDepth``.
    package var maxDepth = Self.greatestDepth
    /// Bytes of an id in UTF-8.
    package var maxIDBytes = 256
    /// Names in `"sets"`, repeated ones counted.
    package var maxSets = 64
    /// Bytes of `"metadata"` as it came.
    package var maxMetadataBytes = 64 << 10

    /// The greatest value of ``maxDepth``.
    package static let greatestDepth = JSONCursor.greatestDepth

    package init() {}
}
