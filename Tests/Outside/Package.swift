// swift-tools-version: 6.2
import PackageDescription

/// A third-party package, as the test kit is made for: it sees only the products.
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
