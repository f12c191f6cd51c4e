internal import JSON

/// A message in the daemon's wire format, made from a request of another API.
struct MessageFrame {
    enum Content {
        case text(String)
        case tokenIDs([Int])
    }

    var content: Content
    /// nil asks every set.
    var sets: [String]? = []
    var scores = false
    var embed = false

    /// The message as JSON.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        switch content {
        case .text(let text):
            bytes.append(json: "{\"text\":")
            bytes.append(string: text)
        case .tokenIDs(let ids):
            bytes.append(json: "{\"token_ids\":")
            bytes.append(list: ids) { $1.append(integer: $0) }
        }
        if let sets {
            bytes.append(json: ",\"sets\":")
            bytes.append(list: sets) { $1.append(string: $0) }
        }
        if scores { bytes.append(json: ",\"scores\":true") }
        if embed { bytes.append(json: ",\"embed\":true") }
        bytes.append(json: "}")
        return bytes
    }
}
