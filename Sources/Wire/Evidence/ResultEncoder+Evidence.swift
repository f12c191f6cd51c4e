internal import JSON

extension ResultEncoder {
    /// Appends the evidence's object to `output`.
    func encode(_ evidence: Evidence, into output: inout [UInt8]) {
        output.append(json: "{\"label\":")
        output.append(string: evidence.label)
        output.append(json: ",\"words\":")
        encode(evidence.words, into: &output)
        if let labels = evidence.labels {
            output.append(json: ",\"labels\":")
            output.append(list: labels) { label, output in
                output.append(json: "{\"label\":")
                output.append(string: label.label)
                output.append(json: ",\"confidence\":")
                output.append(decimal: label.confidence)
                output.append(json: ",\"threshold\":")
                output.append(decimal: label.threshold)
                output.append(json: ",\"words\":")
                encode(label.words, into: &output)
                output.append(json: "}")
            }
        }
        output.append(json: ",\"nearest\":")
        output.append(list: evidence.nearest) { encode($0, into: &$1) }
        output.append(json: ",\"anomaly\":")
        encode(evidence.anomaly, into: &output)
        if let match = evidence.match {
            output.append(json: ",\"match\":{\"kind\":")
            output.append(string: match.kind.rawValue)
            if let pull = match.pull {
                output.append(json: ",\"pull\":")
                output.append(decimal: pull)
            }
            output.append(json: ",\"examples\":")
            output.append(list: match.examples) { encode($0, into: &$1) }
            output.append(json: "}")
        }
        output.append(json: "}")
    }

    private func encode(_ words: [Evidence.Word], into output: inout [UInt8]) {
        output.append(list: words) { word, output in
            output.append(json: "{\"text\":")
            output.append(string: word.text)
            output.append(json: ",\"start\":")
            output.append(integer: word.range.lowerBound)
            output.append(json: ",\"end\":")
            output.append(integer: word.range.upperBound)
            output.append(json: ",\"weight\":")
            output.append(decimal: word.weight)
            output.append(json: "}")
        }
    }

    private func encode(_ near: Evidence.Neighbour, into output: inout [UInt8]) {
        output.append(json: "{")
        encode(near.labels, into: &output)
        output.append(json: ",\"text\":")
        output.append(string: near.text)
        output.append(json: ",\"similarity\":")
        output.append(decimal: near.similarity)
        output.append(json: ",\"file\":")
        output.append(string: near.file)
        output.append(json: ",\"line\":")
        output.append(integer: near.line)
        output.append(json: ",\"since\":")
        output.append(string: near.since)
        output.append(json: "}")
    }

    private func encode(_ anomaly: Evidence.Anomaly, into output: inout [UInt8]) {
        output.append(json: "{\"statistic\":")
        output.append(string: anomaly.statistic)
        output.append(json: ",\"value\":")
        output.append(decimal: anomaly.value ?? .nan)
        output.append(json: ",\"limit\":")
        output.append(decimal: anomaly.limit ?? .nan)
        output.append(json: ",\"p_value\":")
        output.append(decimal: anomaly.pValue)
        if anomaly.reference == .traffic { output.append(json: ",\"reference\":\"traffic\"") }
        output.append(json: ",\"rate\":")
        output.append(decimal: anomaly.rate)
        output.append(json: ",\"reason\":")
        output.append(string: anomaly.reason)
        if !anomaly.words.isEmpty {
            output.append(json: ",\"words\":")
            encode(anomaly.words, into: &output)
        }
        output.append(json: "}")
    }
}
