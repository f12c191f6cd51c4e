import Foundation
import Testing

/// The root of the checkout.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

/// The Swift files below a folder, by their paths from the root.
func swiftFiles(_ folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        .filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
}

/// The folders in a folder.
func foldersIn(_ folder: String) throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    return Set(
        try names.filter { name in
            try root.appending(path: "\(folder)/\(name)").resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
        })
}

/// The modules of a document: those of a Markdown table, and what each may import, in order.
struct ModuleTable {
    private(set) var rows: [(module: String, imports: [String])] = []

    var modules: [String] { rows.map(\.module) }

    /// - Parameter text: every table row whose first cell is a name in backquotes is a module. In fenced blocks of text, lines such
    ///   as `A: B, C`, continued by indented ones, say what a module of the table may import.
    init(_ text: String) {
        let lines = text.split(separator: "\n")
        for line in lines where line.hasPrefix("| `") {
            rows.append((line.dropFirst(3).prefix { $0 != "`" }.description, []))
        }
        var (isBlock, place): (Bool, Int?) = (false, nil)
        for line in lines {
            if line.hasPrefix("```") {
                (isBlock, place) = (line == "```text", nil)
                continue
            }
            guard isBlock else { continue }
            var names = line[...]
            if !line.hasPrefix(" ") {
                let name = line.prefix { $0 != ":" }
                place = rows.firstIndex { $0.module == name }
                names = line.dropFirst(name.count + 1)
            }
            guard let place else { continue }
            rows[place].imports += names.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}

/// The targets of a package description, in order, each with the names of what it depends on.
struct PackageTargets {
    private(set) var targets: [(name: String, dependencies: [String])] = []
    /// The targets of library products.
    private(set) var products: Set<String> = []

    /// Reads the text instead of asking SwiftPM, which holds its lock while tests run.
    init(_ text: String) {
        // What names such as `let logging: Target.Dependency = .product(name: "Logging", …)` refer to.
        var names: [String: String] = [:]
        for match in text.matches(of: /let (\w+): Target\.Dependency = \.product\(name: "(\w+)"/) {
            names[String(match.1)] = String(match.2)
        }
        for match in text.matches(of: /\.library\(name: "\w+", targets: \[([^\]]*)\]/) {
            products.formUnion(match.1.matches(of: /"(\w+)"/).map { String($0.1) })
        }
        let target =
            /\b(?:module|tests|systemLibrary|target|executableTarget)\(\s*(?:name: )?"(\w+)"(?:,\s*(?:dependencies: )?\[((?:[^\]"]|"[^"]*")*)\])?/
        for match in text.matches(of: target) {
            let dependencies = (match.2 ?? "").matches(of: /\.product\(name: "(\w+)"[^)]*\)|"(\w+)"|\b([a-z]\w*)\b/).compactMap
            {
                $0.1 ?? $0.2 ?? $0.3
            }
            targets.append((String(match.1), dependencies.map { names[String($0)] ?? String($0) }))
        }
    }

    func dependencies(of name: String) -> [String]? { targets.first { $0.name == name }?.dependencies }
}

/// What a Swift file imports: whole modules, or single declarations of them.
func imports(_ text: String) -> Set<String> {
    Set(
        text.matches(
            of:
                /(?m)^(?:@\w+ )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|protocol|func|var|let|typealias) )?(\w+)/
        ).map { String($0.1) })
}
