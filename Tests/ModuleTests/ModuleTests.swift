import Testing

/// docs/architecture.md lists what each module may import; here the code is checked against it.
@Suite("Modules")
struct ModuleTests {
    private let table: ModuleTable
    private let package: PackageTargets

    /// Swift's own libraries, and the C library: free to all.
    private static let free: Set = [
        "Swift", "Synchronization", "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Musl", "Darwin", "Testing",
    ]

    init() throws {
        table = ModuleTable(try text("docs/architecture.md"))
        package = PackageTargets(try text("Package.swift"))
    }

    @Test("every folder of Sources is a module of the table, and every module has its folder")
    func folders() throws {
        #expect(Set(table.modules) == (try foldersIn("Sources")))
        #expect(table.modules.count == Set(table.modules).count)
    }

    @Test("a module may import only modules above it")
    func order() {
        for (place, row) in table.rows.enumerated() {
            let above = Set(table.modules[..<place])
            let below = row.imports.filter { table.modules.contains($0) && !above.contains($0) }
            #expect(below.isEmpty, "\(row.module) may import \(below), which are not above it")
        }
    }

    @Test("Package.swift lists the modules in the table's order, each with what it may import")
    func dependencies() {
        let listed = package.targets.map(\.name).filter { table.modules.contains($0) }
        #expect(listed == table.modules)
        for row in table.rows {
            #expect(
                Set(package.dependencies(of: row.module) ?? []) == Set(row.imports),
                "\(row.module) in Package.swift, and in docs/architecture.md")
        }
    }

    @Test("a file imports what its module may, and a module imports all that the table says")
    func imported() throws {
        for row in table.rows {
            var imported: Set<String> = []
            for file in try swiftFiles("Sources/\(row.module)") {
                let own = imports(try text(file)).subtracting(Self.free)
                let strange = own.subtracting(row.imports).sorted()
                #expect(strange.isEmpty, "\(file) imports \(strange)")
                imported.formUnion(own)
            }
            // A C module's headers have importers in C alone.
            guard !row.module.hasPrefix("C") || row.module == "Classification" else { continue }
            let idle = Set(row.imports).subtracting(imported).sorted()
            #expect(idle.isEmpty, "\(row.module) imports \(idle) nowhere")
        }
    }

    @Test("a test imports modules that its target depends on")
    func tests() throws {
        let ours = Set(package.targets.map(\.name))
        for target in package.targets where target.name.hasSuffix("Tests") {
            for file in try swiftFiles("Tests/\(target.name)") {
                let content = try text(file)
                let strange = imports(content).intersection(ours).subtracting(target.dependencies).sorted()
                #expect(strange.isEmpty, "\(file) imports \(strange)")
                #expect(!content.contains("\n@testable import"), "\(file) looks inside a module")
            }
        }
    }

    @Test("a C module has one importer")
    func importers() {
        for module in table.modules where module.hasPrefix("C") && module.dropFirst().first?.isUppercase == true {
            let importers = table.rows.filter { $0.imports.contains(module) }.map(\.module)
            #expect(importers.count <= 1, "\(module) is imported by \(importers)")
        }
    }

    @Test("only library products declare anything public")
    func access() throws {
        for module in table.modules where !package.products.contains(module) {
            for file in try swiftFiles("Sources/\(module)") {
                let line = try text(file).split(separator: "\n").first {
                    $0.contains(/^\s*(?:@\w+(?:\([^)]*\))? )*(?:public|open) [a-z]/)
                }
                #expect(line == nil, "\(file): \(line ?? "")")
            }
        }
    }

    /// Swift ignores `@inlinable` on a `package` member of a type that is not itself `@usableFromInline`, without a word.
    @Test("a type with inlinable members is usable from inline")
    func inlinable() throws {
        for module in table.modules {
            let contents = try swiftFiles("Sources/\(module)").map(text)
            let types = contents.filter { $0.contains("@inlinable") }.flatMap { content in
                content.matches(of: /(?m)^(?:(?:@\w+ |package |final )*)(?:struct|class|enum|extension) (\w+)/).map(\.1)
            }
            for name in Set(types) {
                let declarations = contents.flatMap { $0.split(separator: "\n") }.filter {
                    $0.contains(/^(?:@\w+ |package |final )*(?:struct|class|enum) (\w+)/.ignoresCase(false))
                        && $0.contains(" \(name)") && !$0.hasPrefix(" ")
                }
                for line in declarations where line.contains(try Regex("(?:struct|class|enum) \(name)\\b")) {
                    #expect(line.hasPrefix("@usableFromInline "), "\(module): \(line)")
                }
            }
        }
    }
}
