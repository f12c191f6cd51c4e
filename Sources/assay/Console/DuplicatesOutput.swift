import JSON
import Search
import Wording

/// Writes groups of near-duplicates.
struct DuplicatesOutput {
    private let output = Output()
    private let asJSON: Bool

    init(asJSON: Bool) { self.asJSON = asJSON }

    /// - Parameter texts: of all rows.
    func write(_ groups: [NearDuplicates.Group], _ texts: [IndexedText]) throws {
        for group in groups {
            if asJSON {
                try output.line(json(group, texts))
            } else {
                try writeText(group, texts)
            }
        }
        if !asJSON {
            let others = groups.reduce(0) { $0 + $1.others.count }
            try output.line(
                "\(counted(texts.count, "text")): \(counted(groups.count, "group")) of near-duplicates, "
                    + "\(counted(others, "text")) besides the first of each")
        }
        try output.finish()
    }

    private func writeText(_ group: NearDuplicates.Group, _ texts: [IndexedText]) throws {
        let paint = Paint(isColoured: output.isColoured)
        let members = [(row: group.leader, score: "first")] + group.others.map { (row: $0.row, score: fixed($0.score, 3)) }
        let ids = members.map { texts[$0.row].id.shortened(to: 30) }
        let width = ids.map(\.count).max() ?? 0
        for (member, id) in zip(members, ids) {
            let padding = String(repeating: " ", count: width - id.count)
            try output.line("\(paint.cyan(member.score))  \(id)\(padding)  \(texts[member.row].text.shortened(to: 100))")
        }
        try output.line("")
    }

    private func json(_ group: NearDuplicates.Group, _ texts: [IndexedText]) -> [UInt8] {
        var json: [UInt8] = []
        func append(_ row: Int, _ score: Float?, to json: inout [UInt8]) {
            json.append(json: "{\"id\":")
            json.append(string: texts[row].id)
            json.append(json: ",\"text\":")
            json.append(string: texts[row].text)
            if let metadata = texts[row].metadata {
                json.append(json: ",\"metadata\":")
                json += metadata.utf8
            }
            if let score {
                json.append(json: ",\"similarity\":")
                json.append(decimal: score)
            }
            json.append(json: "}")
        }
        json.append(json: "{\"first\":")
        append(group.leader, nil, to: &json)
        json.append(json: ",\"others\":")
        json.append(list: group.others) { append($0.row, $0.score, to: &$1) }
        json.append(json: "}")
        return json
    }
}
