// swift-tools-version: 6.2
import PackageDescription

/// One settings array for every Swift target. Warnings are errors; ALLOW_WARNINGS=1 relaxes that,
/// for building with a compiler newer than the one the project is developed with.
let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
    + (Context.environment["ALLOW_WARNINGS"] == nil ? [.treatAllWarnings(as: .error)] : [])

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let sqlite: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioFoundation: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

/// Tests of optimized modules. Most are not optimized themselves, which is quicker to compile; those that compute much are.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil, optimized: Bool = false
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, resources: resources,
        swiftSettings: swiftSettings + (optimized ? [] : [.unsafeFlags(["-Onone"])]))
}

let package = Package(
    name: "assay",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "assay", targets: ["assay"]),
        .library(name: "AssayTesting", targets: ["AssayTesting"]),
        .library(name: "AllocationCount", targets: ["CAllocationCount"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // In the order of dependency: docs/architecture.md says what each may import, and the tests `ModuleTests` hold them to it.
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "CLAPACK", providers: [.apt(["liblapacke-dev", "libopenblas-dev"])]),
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CProducts"),
        .target(name: "CSearch", linkerSettings: [.linkedLibrary("m")]),
        // Counts the allocations of a program that it is linked into: tests and benchmarks, never `assay`.
        .target(name: "CAllocationCount"),
        module("Wording", []),
        module("JSON", []),
        module("Sodium", ["CSodium"]),
        module("Files", [system]),
        module("Threads", ["Wording"]),
        module("ZeroMQ", ["CZeroMQ"]),
        module("Tokenization", ["JSON", "Files"]),
        module("Embedding", ["COneDNN", "CKernels", "Sodium", "Files", "Threads", "Tokenization"]),
        module(
            "RemoteEmbedding",
            ["Wording", "JSON", "Sodium", "Files", "Embedding", logging, httpClient, nioCore, nioPosix, nioHTTP1, tls]),
        module("LabelSets", ["Wording", "JSON", "Sodium", "Files", yaml]),
        module("Classification", ["CLAPACK", "CProducts"]),
        module("Drift", ["Wording", "Classification"]),
        module("Wire", ["JSON"]),
        module("Search", ["CSearch", "Files", "Threads", sqlite]),
        module(
            "Tagging",
            [
                "Wording", "JSON", "Sodium", "Files", "Threads", "Embedding", "LabelSets", "Classification", "Drift", "Wire",
                logging,
            ]),
        module("Rows", ["Wording", "JSON", "Threads", "ZeroMQ", "Embedding", "Drift", "Wire", "Tagging"]),
        module(
            "Daemon",
            [
                "Wording", "JSON", "Files", "Threads", "ZeroMQ", "Embedding", "LabelSets", "Drift", "Wire", "Tagging", logging,
                lifecycle, metrics,
            ]),
        module("Prometheus", [metrics]),
        module(
            "HTTP",
            [
                "Wording", "JSON", "Sodium", "Files", "Threads", "Embedding", "LabelSets", "Classification", "Wire", "Search",
                "Tagging", "Daemon", "Prometheus", logging, lifecycle, metrics, httpTypes, nioCore, nioHTTP1, nioHTTPTypes,
                tls, hummingbirdCore, hummingbird,
            ], resources: [.embedInCode("Resources/openapi.json")]),
        module(
            "AssayTesting",
            ["Tokenization", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", "Daemon", logging]),
        module(
            "LabelTools",
            ["Wording", "Sodium", "Files", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", logging]),
        module("Distillation", ["Wording", "Threads", "Embedding", "Classification", "Tagging"]),
        module("Evaluation", ["Wording", "Sodium", "Files", "Threads", "Embedding", "LabelSets", "Classification", "Tagging"]),
        module(
            "Measurement",
            [
                "Wording", "JSON", "Threads", "ZeroMQ", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", "Daemon",
                "AssayTesting", logging, lifecycle,
            ]),
        .executableTarget(
            name: "assay",
            dependencies: [
                "Wording", "JSON", "Files", "Threads", "ZeroMQ", "Embedding", "RemoteEmbedding", "LabelSets", "Classification",
                "Drift", "Wire", "Search", "Tagging", "Rows", "Daemon", "Prometheus", "HTTP", "LabelTools", "Distillation",
                "Evaluation",
                "Measurement", logging, lifecycle, yaml, system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
            ],
            swiftSettings: swiftSettings
        ),
        // Reads damaged files, under the address sanitizer: Scripts/check-readers.
        .executableTarget(
            name: "ReaderMutations",
            dependencies: [
                "Embedding", "LabelSets", "Classification", "Wire", "Search", "Tagging", "AssayTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Mutations",
            swiftSettings: swiftSettings
        ),
        .target(
            name: "TestSupport", dependencies: ["LabelSets", logging], path: "Tests/Support", swiftSettings: swiftSettings),
        tests("JSONTests", ["JSON"]),
        tests("SodiumTests", ["Sodium"]),
        tests("FilesTests", ["Files"]),
        tests("ThreadsTests", ["Threads", "TestSupport"]),
        tests("ZeroMQTests", ["ZeroMQ"]),
        tests("TokenizationTests", ["Tokenization"], resources: [.copy("Golden")]),
        tests("EmbeddingTests", ["Embedding", "Tokenization", "CKernels"], resources: [.copy("Golden")], optimized: true),
        tests("RemoteEmbeddingTests", ["Embedding", "RemoteEmbedding", "TestSupport", logging]),
        tests("LabelSetsTests", ["Wording", "LabelSets"]),
        tests("ClassificationTests", ["Threads", "Classification"], resources: [.copy("Golden")], optimized: true),
        tests("DriftTests", ["Classification", "Drift"], resources: [.copy("Golden")], optimized: true),
        tests("WireTests", ["JSON", "Wire", "TestSupport"]),
        tests("SearchTests", ["Threads", "Search", "TestSupport"], optimized: true),
        tests(
            "TaggingTests",
            [
                "Wording", "Threads", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", "AssayTesting",
                "TestSupport", logging,
            ]),
        tests(
            "DaemonTests",
            [
                "Wording", "Threads", "ZeroMQ", "Embedding", "LabelSets", "Wire", "Tagging", "Daemon", "AssayTesting",
                "TestSupport", logging, lifecycle,
            ]),
        tests(
            "HTTPTests",
            [
                "Wording", "JSON", "Sodium", "Embedding", "LabelSets", "Wire", "Tagging", "Daemon", "Prometheus", "HTTP",
                "AssayTesting", "TestSupport", logging, lifecycle, metrics, httpClient, nioCore, nioHTTP1, nioFoundation,
            ]),
        tests("AllocationTests", ["AssayTesting", "CAllocationCount"], optimized: true),
        tests("RowsTests", ["Wording", "JSON", "Wire", "Rows"]),
        tests(
            "LabelToolsTests",
            [
                "Wording", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", "AssayTesting", "LabelTools",
                "TestSupport",
            ]),
        tests("DistillationTests", ["Distillation"]),
        tests(
            "EvaluationTests",
            [
                "Wording", "Embedding", "LabelSets", "Classification", "Wire", "Tagging", "AssayTesting", "Evaluation",
                "TestSupport",
            ]),
        tests("MeasurementTests", ["Measurement"]),
        tests("EndToEndTests", ["ZeroMQ"]),
        // Hold the modules to docs/architecture.md.
        tests("ModuleTests", []),
    ],
    swiftLanguageModes: [.v6]
)
