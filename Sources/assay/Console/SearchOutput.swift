import JSON
import Search
import Wording

/// Writes what searches found.
struct SearchOutput {
    /// What was searched for, where there may be several.
    enum Question {
        case query(String)
        case like(String)

        var text: String {
            switch self {
            case .query(let text), .like(let text): text
            }
        }
    }

    private let output = Output()
    private let asJSON: Bool

    init(asJSON: Bool) { self.asJSON = asJSON }

    /// - Parameter question: nil when there is only one.
    /// - Returns: whether anything was found.
    func write(_ hits: [SearchIndex.Hit], for question: Question?) throws -> Bool {
        if asJSON {
            for (index, hit) in hits.enumerated() { try output.line(json(hit, question, rank: index + 1)) }
        } else {
            try writeText(hits, question)
        }
        return !hits.isEmpty
    }

    private func writeText(_ hits: [SearchIndex.Hit], _ question: Question?) throws {
        let paint = Paint(isColoured: output.isColoured)
        if let question { try output.line(paint.bold(question.text.shortened())) }
        let ids = hits.map { $0.text.id.shortened(to: 30) }
        let width = ids.map(\.count).max() ?? 0
        for (hit, id) in zip(hits, ids) {
            let padding = String(repeating: " ", count: width - id.count)
            try output.line("\(paint.cyan(fixed(hit.score, 4)))  \(id)\(padding)  \(hit.text.text.shortened(to: 100))")
        }
        if hits.isEmpty { try output.line("nothing was found") }
    }

    private func json(_ hit: SearchIndex.Hit, _ question: Question?, rank: Int) -> [UInt8] {
        var json: [UInt8] = []
        json.append(json: "{")
        switch question {
        case .query(let text):
            json.append(json: "\"query\":")
            json.append(string: text)
            json.append(json: ",")
        case .like(let id):
            json.append(json: "\"like\":")
            json.append(string: id)
            json.append(json: ",")
        case nil: break
        }
        json.append(json: "\"rank\":")
        json.append(integer: rank)
        json.append(json: ",\"score\":")
        json.append(decimal: hit.score)
        json.append(json: ",\"id\":")
        json.append(string: hit.text.id)
        json.append(json: ",\"text\":")
        json.append(string: hit.text.text)
        if let metadata = hit.text.metadata {
            json.append(json: ",\"metadata\":")
            json += metadata.utf8
        }
        json.append(json: "}")
        return json
    }

    func finish() throws { try output.finish() }
}
