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
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
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
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The order is the order of dependency: a target imports only from targets above it.
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "CLAPACK", providers: [.apt(["liblapacke-dev", "libopenblas-dev"])]),
        .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CProducts"),
        module("Sodium", ["CSodium"]),
        module("ZeroMQ", ["CZeroMQ"]),
        module("Files", []),
        module("Tokenization", ["Files"]),
        module("Embedding", ["Files", "Tokenization", "COneDNN", "CKernels", "Sodium"]),
        module("LabelSets", ["Files", "Sodium", yaml]),
        module("Classification", ["CLAPACK", "CProducts"]),
        module("Pipeline", ["Files", "ZeroMQ", "Embedding", "LabelSets", "Classification", "Sodium", logging, lifecycle]),
        module("AssayTesting", ["Pipeline", "Embedding", "LabelSets", "Classification", "Tokenization", logging]),
        module(
            "Workbench",
            [
                "AssayTesting", "Files", "Pipeline", "Embedding", "LabelSets", "Classification", "COneDNN", "ZeroMQ", "Sodium",
                logging, lifecycle,
            ]),
        // Counts the allocations of a program that it is linked into: tests and benchmarks, never `assay`.
        .target(name: "CAllocationCount"),
        .executableTarget(
            name: "assay",
            dependencies: [
                "Files", "Pipeline", "Workbench", "ZeroMQ", "Embedding", "LabelSets", "Classification", logging, lifecycle,
                yaml,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: swiftSettings
        ),
        // Reads damaged files, under the address sanitizer: Scripts/check-readers.
        .executableTarget(
            name: "ReaderMutations",
            dependencies: [
                "AssayTesting", "Pipeline", "Embedding", "LabelSets", "Classification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Mutations",
            swiftSettings: swiftSettings
        ),
        tests("FilesTests", ["Files"]),
        tests("SodiumTests", ["Sodium"]),
        tests("ZeroMQTests", ["ZeroMQ"]),
        tests("TokenizationTests", ["Tokenization"], resources: [.copy("Golden")]),
        tests("EmbeddingTests", ["Embedding", "Tokenization", "CKernels"], resources: [.copy("Golden")]),
        tests("LabelSetsTests", ["LabelSets"]),
        tests("ClassificationTests", ["Classification"], resources: [.copy("Golden")]),
        tests(
            "PipelineTests",
            ["Pipeline", "AssayTesting", "Embedding", "LabelSets", "Classification", "ZeroMQ", logging, lifecycle]),
        tests("AllocationTests", ["AssayTesting", "CAllocationCount"]),
        tests("WorkbenchTests", ["Workbench", "Pipeline", "LabelSets"]),
        tests("EndToEndTests", ["ZeroMQ", "Pipeline"]),
    ],
    swiftLanguageModes: [.v6]
)
