import Yams

/// A YAML value as settings need it: its content and its line.
package enum YAMLNode {
    /// The text of a number, word or quoted string, as written.
    case scalar(String, line: Int?)
    case list([YAMLNode], line: Int?)
    case mapping([(key: YAMLNode, value: YAMLNode)], line: Int?)
    /// Nothing, `~` or `null`.
    case null(line: Int?)

    /// Why a text is not YAML, and on which line.
    package struct Fault: Error {
        package let problem: String
        package let line: Int?
    }

    /// The maximum number of values in a settings file: aliases (`*name`) can expand a few lines to millions.
    private static let most = 1_000_000

    package static func parse(_ text: String) throws(Fault) -> YAMLNode {
        var budget = most
        do {
            // The basic resolver keeps words as words: a label may be called `no` or `1`.
            guard let root = try Yams.compose(yaml: text, .basic, .default, .utf8) else { return .null(line: nil) }
            return try convert(root, &budget)
        } catch let fault as Fault {
            throw fault
        } catch let error as YamlError {
            throw Fault(error)
        } catch {
            throw Fault(problem: "\(error)", line: nil)
        }
    }

    package var line: Int? {
        switch self {
        case .scalar(_, let line), .list(_, let line), .mapping(_, let line), .null(let line): line
        }
    }

    private static func convert(_ node: Node, _ budget: inout Int) throws(Fault) -> YAMLNode {
        let line = node.mark?.line
        budget -= 1
        guard budget > 0 else { throw Fault(problem: "there are too many values", line: line) }
        switch node {
        case .scalar(let scalar):
            let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isNull ? .null(line: line) : .scalar(scalar.string, line: line)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence { items.append(try convert(item, &budget)) }
            return .list(items, line: line)
        case .mapping(let mapping):
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            for (key, value) in mapping {
                pairs.append((try convert(key, &budget), try convert(value, &budget)))
            }
            return .mapping(pairs, line: line)
        case .alias: throw Fault(problem: "aliases (*name) are not supported", line: line)
        }
    }
}

extension YAMLNode.Fault {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(problem: problem, line: mark.line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            self.init(problem: "the key \(keys) stands twice in one mapping", line: context.mark.line)
        case .reader(let problem, _, _, _): self.init(problem: problem, line: nil)
        default: self.init(problem: "\(error)", line: nil)
        }
    }
}
