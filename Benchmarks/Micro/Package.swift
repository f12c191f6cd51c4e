// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that what it depends on never reaches a user of Assay.
let package = Package(
    name: "Micro",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "assay", path: "../.."),
        // Its own counting of allocations wants packages that are not everywhere; ours is used instead.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "MessageSteps",
            dependencies: [
                .product(name: "AssayTesting", package: "assay"),
                .product(name: "AllocationCount", package: "assay"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/MessageSteps",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .executableTarget(
            name: "step",
            dependencies: [.product(name: "AssayTesting", package: "assay")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
