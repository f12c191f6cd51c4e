internal import JSON

/// Writes results as JSON: one object per message, its fields in the documented order, absent ones left out.
///
/// Probabilities and similarities have at most four decimals; one that is not finite is written as null.
package struct ResultEncoder: Sendable {
    package init() {}

    /// Appends the result's object to `output`.
    package func encode(_ result: TaggedResult, into output: inout [UInt8]) {
        output.append(json: "{\"id\":")
        output.append(string: result.id)
        output.append(json: ",\"tags\":{")
        for (index, entry) in result.tags.enumerated() {
            if index > 0 { output.append(json: ",") }
            output.append(string: entry.set)
            output.append(json: ":")
            encode(entry.tag, into: &output)
        }
        output.append(json: result.anomaly ? "},\"anomaly\":true" : "},\"anomaly\":false")
        encode(",\"p_value\":", result.pValue, into: &output)
        if result.reference == .traffic { output.append(json: ",\"reference\":\"traffic\"") }
        output.append(json: result.truncated ? ",\"truncated\":true" : ",\"truncated\":false")
        output.append(json: ",\"tokens\":")
        output.append(integer: result.tokens)
        output.append(json: ",\"model\":")
        output.append(string: result.model)
        if result.tier == .fast { output.append(json: ",\"tier\":\"static\"") }
        if let embedding = result.embedding {
            output.append(json: ",\"embedding\":\"")
            output.append(base64: embedding)
            output.append(json: "\"")
        }
        finish(result.metadata, into: &output)
    }

    /// Appends the error result's object to `output`.
    package func encode(_ failure: MessageFailure, into output: inout [UInt8]) {
        output.append(json: "{\"id\":")
        output.append(string: failure.id)
        output.append(json: ",\"error\":{\"code\":")
        output.append(string: failure.code.rawValue)
        output.append(json: ",\"message\":")
        output.append(string: failure.message)
        if let retryAfter = failure.retryAfter {
            output.append(json: ",\"retry_after_ms\":")
            output.append(integer: retryAfter)
        }
        output.append(json: "}")
        finish(failure.metadata, into: &output)
    }

    /// Whether a result that this has written is an error: an id is followed by the error or by tags.
    package static func isFailure(_ frame: [UInt8]) -> Bool {
        var place = "{\"id\":\"".utf8.count
        while place < frame.count, frame[place] != UInt8(ascii: "\"") {
            place += frame[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return frame.dropFirst(place).starts(with: "\",\"error\":".utf8)
    }

    private func finish(_ metadata: JSONFragment?, into output: inout [UInt8]) {
        if let metadata {
            output.append(json: ",\"metadata\":")
            output.append(contentsOf: metadata.bytes)
        }
        output.append(json: "}")
    }

    private func encode(_ tag: SetTag, into output: inout [UInt8]) {
        output.append(json: "{")
        encode(tag.decision, into: &output)
        encode(",\"confidence\":", tag.confidence, into: &output)
        encode(",\"similarity\":", tag.similarity, into: &output)
        output.append(json: tag.anomaly ? ",\"anomaly\":true" : ",\"anomaly\":false")
        encode(",\"p_value\":", tag.pValue, into: &output)
        if tag.reference == .traffic { output.append(json: ",\"reference\":\"traffic\"") }
        if tag.isExplained { encodeExplanation(of: tag, into: &output) }
        output.append(json: "}")
    }

    private func encodeExplanation(of tag: SetTag, into output: inout [UInt8]) {
        encode(",\"margin\":", tag.margin, into: &output)
        if let top = tag.top { encode(top, into: &output) }
        if let version = tag.version {
            output.append(json: ",\"version\":")
            output.append(string: version)
        }
        if let evidence = tag.evidence {
            output.append(json: ",\"evidence\":")
            encode(evidence, into: &output)
        }
    }

    /// The label or the labels with their key.
    func encode(_ decision: SetTag.Decision, into output: inout [UInt8]) {
        switch decision {
        case .single(let label):
            output.append(json: "\"label\":")
            if let label { output.append(string: label) } else { output.append(json: "null") }
        case .multi(let labels):
            output.append(json: "\"labels\":")
            output.append(list: labels) { $1.append(string: $0) }
        }
    }

    private func encode(_ key: StaticString, _ value: Float?, into output: inout [UInt8]) {
        guard let value else { return }
        output.append(json: key)
        output.append(decimal: value)
    }

    private func encode(_ top: [(label: String, confidence: Float)], into output: inout [UInt8]) {
        output.append(json: ",\"top\":")
        output.append(list: top) { entry, output in
            output.append(json: "{\"label\":")
            output.append(string: entry.label)
            encode(",\"confidence\":", entry.confidence, into: &output)
            output.append(json: "}")
        }
    }
}
