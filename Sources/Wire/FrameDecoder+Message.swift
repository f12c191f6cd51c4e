internal import JSON

extension FrameDecoder {
    /// The element of an array of messages that starts at `position`: an object or a plain string. Failures name its index.
    ///
    /// - Parameter place: moves to the next element.
    func element(
        at position: Int, _ index: Int, in bytes: UnsafeRawBufferPointer, _ place: inout FramePlace
    ) -> Result<Message, MessageFailure> {
        var cursor = JSONCursor(bytes, maxDepth: limits.maxDepth, at: position)
        cursor.skipWhitespace()
        let outcome = element(&cursor)
        cursor.skipWhitespace()
        let hasMore = cursor.peek == UInt8(ascii: ",")
        place.position = hasMore ? .element(at: cursor.position + 1, index: index + 1) : .end
        return outcome.mapError { failure in
            var failure = failure
            failure.message = "message \(index) of the array: \(failure.message)"
            return failure
        }
    }

    /// Reads an element and moves past it. Its syntax was checked with the whole array's.
    private func element(_ cursor: inout JSONCursor) -> Result<Message, MessageFailure> {
        let bytes = cursor.bytes
        var fields = MessageFields()
        guard cursor.peek != UInt8(ascii: "{") else {
            try? cursor.readMembers { fields.note($0, $1, in: bytes) }
            return message(fields, in: bytes)
        }
        guard let token = try? cursor.skipValue() else { preconditionFailure("an array was read before it was checked") }
        guard token.kind(in: bytes) == .string else {
            let problem = "a message must be an object or a string, not \(token.kind(in: bytes).rawValue)"
            return .failure(MessageDraft(makeID: makeID).failure(.invalidJSON, problem))
        }
        fields.text = token
        return message(fields, in: bytes)
    }

    /// The message with these fields, or the first fault among id, metadata, the options and text.
    func message(_ fields: MessageFields, in bytes: UnsafeRawBufferPointer) -> Result<Message, MessageFailure> {
        let draft = draft(of: fields, in: bytes)
        let reader = FieldReader(bytes: bytes, limits: limits)
        do throws(WireFault) {
            if let fault = draft.fault { throw fault }
            let sets = try reader.sets(fields.sets)
            let deadline = try reader.deadline(fields.deadline)
            let explain = try reader.flag("explain", fields.explain)
            let scores = try reader.flag("scores", fields.scores)
            let embed = try reader.flag("embed", fields.embed)
            let tokenIDs = try reader.tokenIDs(fields.tokenIDs)
            if tokenIDs != nil, fields.text != nil || explain {
                let other = explain ? "explain" : "text"
                throw WireFault(.invalidJSON, "\"token_ids\" and \"\(other)\" exclude each other")
            }
            let text = try tokenIDs == nil ? reader.text(fields.text) : ""
            return .success(
                Message(
                    id: draft.resolvedID, text: text, sets: sets, deadline: deadline, explain: explain,
                    scores: scores, embed: embed, tokenIDs: tokenIDs, metadata: draft.metadata))
        } catch {
            return .failure(draft.failure(error.code, error.message))
        }
    }

    /// The id and metadata for any answer to these fields.
    func draft(of fields: MessageFields, in bytes: UnsafeRawBufferPointer) -> MessageDraft {
        var draft = MessageDraft(makeID: makeID)
        let reader = FieldReader(bytes: bytes, limits: limits)
        do throws(WireFault) {
            draft.id = try reader.id(fields.id)
        } catch {
            draft.fault = error
        }
        do throws(WireFault) {
            draft.metadata = try reader.metadata(fields.metadata)
        } catch {
            draft.fault = draft.fault ?? error
        }
        return draft
    }
}

/// What every answer needs: the id, given or generated, and the metadata.
struct MessageDraft {
    let makeID: @Sendable () -> String
    /// The sender's id.
    var id: String?
    var metadata: JSONFragment?
    /// The fault of an invalid id or metadata.
    var fault: WireFault?

    init(makeID: @escaping @Sendable () -> String) {
        self.makeID = makeID
    }

    /// The sender's id or a new one.
    var resolvedID: String { id ?? makeID() }

    /// The failure with this id and metadata.
    func failure(_ code: ErrorCode, _ message: String) -> MessageFailure {
        MessageFailure(id: resolvedID, code: code, message: message, metadata: metadata)
    }
}
