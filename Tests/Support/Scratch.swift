internal import Foundation

/// A temporary folder, short enough for the path of an ipc endpoint, removed with its owner.
package final class Scratch: Sendable {
    package let path = "/tmp/assay-p-\(UUID().uuidString.prefix(8))"

    package init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func write(_ name: String, _ content: [UInt8]) throws {
        let url = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    package func write(_ name: String, _ content: String) throws { try write(name, Array(content.utf8)) }
}
