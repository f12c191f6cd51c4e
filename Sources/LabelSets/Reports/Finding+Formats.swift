internal import Wording

extension Finding {
    /// `file:line:column: warning: message — remedy [code]`, one line as compilers write it, which editors can follow.
    package var compilerLine: String {
        let place = [line, line == nil ? nil : column].compactMap(\.self).map { ":\($0)" }.joined()
        return "\(file.printable)\(place): \(severity.rawValue): \(message) — \(remedy) [\(code.rawValue)]"
    }

    /// A workflow command of GitHub Actions, which shows the finding beside the line in a pull request.
    /// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    package var gitHubCommand: String {
        var properties = ["file=\(Self.escaped(file, isProperty: true))"]
        if let line { properties.append("line=\(line)") }
        if line != nil, let column { properties.append("col=\(column)") }
        properties.append("title=\(code.rawValue)")
        return "::\(severity.rawValue) \(properties.joined(separator: ","))"
            + "::\(Self.escaped("\(message) — \(remedy)" + (text.map { "\n\($0)" } ?? ""), isProperty: false))"
    }

    private static func escaped(_ text: String, isProperty: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where isProperty: escaped += "%3A"
            case "," where isProperty: escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
