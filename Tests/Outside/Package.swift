// swift-tools-version: 6.2
import PackageDescription

/// A package of somebody else's, as the test kit is made for: it sees the products and nothing besides.
let package = Package(
    name: "Outside",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "assay", path: "../..")],
    targets: [
        .testTarget(
            name: "AssayTestingTests",
            dependencies: [
                .product(name: "AssayTesting", package: "assay"),
                .product(name: "AllocationCount", package: "assay"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)])
    ],
    swiftLanguageModes: [.v6]
)
