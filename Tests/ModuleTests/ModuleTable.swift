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

/// The rows of a Markdown table of modules: name, and what each may import, in order.
struct ModuleTable {
    private(set) var rows: [(module: String, imports: [String])] = []

    var modules: [String] { rows.map(\.module) }

    /// - Parameter text: the document; every row whose first cell is a name in backquotes counts.
    init(_ text: String) {
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let imports = cells[cells.count - 1].split(separator: ",").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
            rows.append((cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "`")), imports.filter { $0 != "–" }))
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
        // What `let logging: Target.Dependency = .product(name: "Logging", …)` stands for.
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
