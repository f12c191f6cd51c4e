import Testing

/// The readers of the table, of the package description and of imports find what is there.
@Suite("Modules as they are read")
struct ReaderTests {
    @Test("modules and what they may import")
    func table() {
        let table = ModuleTable(
            """
            | module | what |
            |---|---|
            | `A` | of `B` |
            | `B` | some, more |

            ```text
            B: A,
                Logging
            other: C
            ```
            """)
        #expect(table.modules == ["A", "B"])
        #expect(table.rows.map(\.imports) == [[], ["A", "Logging"]])
    }

    @Test("targets of a package description")
    func package() {
        let package = PackageTargets(
            """
            let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
            .library(name: "Kit", targets: ["Kit"]),
            .systemLibrary(name: "CZ", providers: [.apt(["libz"])]),
            .target(name: "CK", linkerSettings: []),
            module("A", []),
            module(
                "Kit",
                [
                    "A", logging,
                ]),
            .executableTarget(
                name: "tool",
                dependencies: [
                    "A", logging, .product(name: "ArgumentParser", package: "p"),
                ],
                swiftSettings: swiftSettings
            ),
            tests("ATests", ["A"], resources: [.copy("Golden")]),
            """)
        #expect(package.targets.map(\.name) == ["CZ", "CK", "A", "Kit", "tool", "ATests"])
        #expect(
            package.targets.map(\.dependencies) == [[], [], [], ["A", "Logging"], ["A", "Logging", "ArgumentParser"], ["A"]])
        #expect(package.products == ["Kit"])
    }

    @Test("imports of a file")
    func imported() {
        let file = """
            @preconcurrency import A
            internal import B
            package import struct C.Name
            #if canImport(D)
            import D
            #endif
            /// import E
            """
        #expect(imports(file) == ["A", "B", "C", "D"])
    }
}
