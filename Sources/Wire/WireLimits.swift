internal import JSON

/// The maximum sizes of a frame and its parts; over a limit the answer is `too_large`, for JSON that is too deep `invalid_json`.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of a frame. A longer one is refused unread.
    package var maxFrameBytes = 1 << 20
    /// Bytes of a text in UTF-8, after its JSON escapes are resolved.
    package var maxTextBytes = 64 << 10
    /// Messages in a frame that is an array.
    package var maxMessagesPerFrame = 10_000
    /// Nesting depth of objects and arrays, including the frame's own: from 1 to ``greatestDepth``.
    package var maxDepth = Self.greatestDepth
    /// Bytes of an id in UTF-8.
    package var maxIDBytes = 256
    /// Names in `"sets"`, duplicates included.
    package var maxSets = 64
    /// Bytes of `"metadata"` as received.
    package var maxMetadataBytes = 64 << 10

    /// The maximum of ``maxDepth``.
    package static let greatestDepth = JSONCursor.greatestDepth

    package init() {}
}
