internal import JSON
internal import Wire

/// JSON Lines.
extension RowReader {
    func nextObject() throws -> InputRow? {
        while let bytes = try takeLine() {
            // JSON Lines: blank lines are not rows.
            if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { continue }
            let place = place(line - 1)
            let object: JSONObject
            do {
                object = try JSONObject(parsing: Array(bytes))
            } catch {
                return InputRow(
                    id: String(count), hasOwnID: false, fields: [], used: [], .invalidJSON, "\(place): \(error)")
            }
            return try row(object, place: place)
        }
        return nil
    }

    private func row(_ object: JSONObject, place: String) throws -> InputRow {
        let keys = object.members.map(\.key)
        let (textKey, idKey) = (options.column ?? "text", options.idColumn ?? "id")
        if columns.isEmpty {
            columns = keys
            try check(textKey, "--column", in: keys)
            if options.idColumn != nil { try check(idKey, "--id-column", in: keys) }
        }
        let fields = object.members.map { InputRow.Field(name: $0.key, value: .json($0.value)) }
        // The last of equal keys counts, as in the daemon's messages.
        let (text, id) = (keys.lastIndex(of: textKey), keys.lastIndex(of: idKey))
        let used = Set([text, id].compactMap { $0 })
        let ownID = id.map { fields[$0].cell }
        func failure(_ code: ErrorCode, _ message: String) -> InputRow {
            InputRow(
                id: ownID ?? String(count), hasOwnID: ownID != nil, fields: fields, used: used, code, "\(place): \(message)")
        }
        guard let text else { return failure(.missingText, "there is no \"\(textKey)\"") }
        let value = object.members[text].value
        guard value.string != nil || value.kind == "null" else {
            return failure(.invalidJSON, "\"\(textKey)\" is \(value.kind), not a string")
        }
        return InputRow(
            id: ownID ?? String(count), hasOwnID: ownID != nil, text: value.string ?? "", fields: fields, used: used,
            place: place)
    }
}
