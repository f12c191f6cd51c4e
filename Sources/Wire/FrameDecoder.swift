internal import JSON

/// Reads the messages of a frame: plain UTF-8 text, a JSON object, or a JSON array of objects and strings.
///
/// Each frame gives at least one outcome, whatever its bytes are. ``FrameShape`` decides whether it is JSON; its size, then
/// its UTF-8, then its syntax are checked before any field. A byte order mark at its start is skipped. For duplicate keys the
/// last one counts; unknown keys are ignored. A failure carries the id and the metadata that precede the fault.
package struct FrameDecoder: Sendable {
    /// What is refused as too large or too deep.
    package let limits: WireLimits
    let makeID: @Sendable () -> String

    /// How much of a frame over the limit is searched for an id and metadata for the answer.
    private static let salvagedBytes = 4096

    /// A decoder that calls `makeID` for each message without an id.
    package init(limits: WireLimits = WireLimits(), makeID: @escaping @Sendable () -> String) {
        precondition(
            1...WireLimits.greatestDepth ~= limits.maxDepth, "maxDepth must be from 1 to \(WireLimits.greatestDepth)")
        self.limits = limits
        self.makeID = makeID
    }

    /// A decoder whose generated ids are UUIDs of version 7.
    package init(limits: WireLimits = WireLimits()) {
        let generator = MessageIDGenerator()
        self.init(limits: limits) { generator.next() }
    }

    /// Passes on each message of `frame`, or why it is invalid, in the order of the frame; does not keep `frame`.
    package func decode(_ frame: UnsafeRawBufferPointer, each: (Result<Message, MessageFailure>) -> Void) {
        var place = FramePlace()
        while let outcome = next(in: frame, at: &place) { each(outcome) }
    }

    /// The next message of a frame, or why it is invalid; nil at the end of the frame.
    ///
    /// The whole frame is checked when its first message is read. So a long array can be read a few messages at a time,
    /// keeping only `place` between them.
    package func next(
        in frame: UnsafeRawBufferPointer, at place: inout FramePlace
    ) -> Result<Message, MessageFailure>? {
        switch place.position {
        case .start:
            place.position = .end
            return first(of: frame, &place)
        case .element(let position, let index): return element(at: position, index, in: frame, &place)
        case .end: return nil
        }
    }

    private func first(of frame: UnsafeRawBufferPointer, _ place: inout FramePlace) -> Result<Message, MessageFailure> {
        guard frame.count <= limits.maxFrameBytes else {
            let message =
                "the frame has \(frame.count) bytes, more than the limit of \(limits.maxFrameBytes); send fewer messages a frame"
            return .failure(salvage(frame.prefix(Self.salvagedBytes)).failure(.tooLarge, message))
        }
        if let offset = UTF8Validation.firstInvalidByte(in: frame) {
            let message = "the frame is not UTF-8 at byte \(offset); send text as UTF-8"
            return .failure(salvage(frame[..<offset]).failure(.invalidUTF8, message))
        }
        let start = Self.byteOrderMarkLength(frame)
        let shape = FrameShape(frame, from: start)
        let cursor = JSONCursor(frame, maxDepth: limits.maxDepth, at: shape.start)
        switch shape.kind {
        case .text: return text(frame, from: start)
        case .object: return object(cursor)
        case .array(let isCertain): return array(cursor, textIfBroken: isCertain ? nil : start, &place)
        }
    }

    /// The outcomes of a frame, for tests and other callers that need not be fast.
    package func decode(_ frame: [UInt8]) -> [Result<Message, MessageFailure>] {
        var outcomes: [Result<Message, MessageFailure>] = []
        frame.withUnsafeBytes { buffer in
            decode(buffer) { outcomes.append($0) }
        }
        return outcomes
    }

    private func text(_ frame: UnsafeRawBufferPointer, from start: Int) -> Result<Message, MessageFailure> {
        do throws(WireFault) {
            let text = try FieldReader(bytes: frame, limits: limits).plainText(from: start)
            return .success(Message(id: makeID(), text: text))
        } catch {
            return .failure(MessageDraft(makeID: makeID).failure(error.code, error.message))
        }
    }

    private func object(_ cursor: JSONCursor) -> Result<Message, MessageFailure> {
        let frame = cursor.bytes
        var cursor = cursor
        var fields = MessageFields()
        do throws(JSONSyntaxError) {
            try cursor.readMembers { fields.note($0, $1, in: frame) }
            try cursor.expectEnd()
        } catch {
            return .failure(draft(of: fields, in: frame).failure(.invalidJSON, error.ofFrame))
        }
        return message(fields, in: frame)
    }

    /// Checks a whole array and reads its first element.
    private func array(
        _ start: JSONCursor, textIfBroken: Int?, _ place: inout FramePlace
    ) -> Result<Message, MessageFailure> {
        var cursor = start
        var count = 0
        do throws(JSONSyntaxError) {
            try cursor.readElements { _ in count += 1 }
            try cursor.expectEnd()
        } catch {
            if let textIfBroken, !error.isTooDeep { return text(cursor.bytes, from: textIfBroken) }
            return .failure(MessageDraft(makeID: makeID).failure(.invalidJSON, error.ofFrame))
        }
        guard count <= limits.maxMessagesPerFrame else {
            let message = "the array has \(count) messages, more than the limit of \(limits.maxMessagesPerFrame); split it"
            return .failure(MessageDraft(makeID: makeID).failure(.tooLarge, message))
        }
        guard count > 0 else {
            let message = "the array is empty; it must hold messages"
            return .failure(MessageDraft(makeID: makeID).failure(.missingText, message))
        }
        return element(at: start.position + 1, 0, in: start.bytes, &place)
    }

    /// What can be salvaged of an invalid object: the members in the valid part before the fault.
    private func salvage(_ prefix: Slice<UnsafeRawBufferPointer>) -> MessageDraft {
        var bytes = UnsafeRawBufferPointer(rebasing: prefix)
        if let offset = UTF8Validation.firstInvalidByte(in: bytes) {
            bytes = UnsafeRawBufferPointer(rebasing: bytes[..<offset])
        }
        let shape = FrameShape(bytes, from: Self.byteOrderMarkLength(bytes))
        guard case .object = shape.kind else { return MessageDraft(makeID: makeID) }
        var cursor = JSONCursor(bytes, maxDepth: limits.maxDepth, at: shape.start)
        var fields = MessageFields()
        // The object is known to break off: that is why it is salvaged.
        try? cursor.readMembers { fields.note($0, $1, in: bytes) }
        return draft(of: fields, in: bytes)
    }

    private static func byteOrderMarkLength(_ frame: UnsafeRawBufferPointer) -> Int {
        frame.count >= 3 && frame[0] == 0xEF && frame[1] == 0xBB && frame[2] == 0xBF ? 3 : 0
    }
}

extension JSONSyntaxError {
    /// The message for the sender of a frame.
    fileprivate var ofFrame: String {
        if case .trailing = reason { return "the frame is not JSON: \(self); send several messages as one array" }
        return "the frame is not JSON: \(self)"
    }
}
