internal import Files
internal import Foundation
internal import Sodium

/// The SHA-256 of a folder: of the names and contents of everything in it.
enum FolderDigest {
    /// - Throws: when something in it is neither a regular file nor a folder nor a link, or cannot be read.
    static func of(_ folder: String) throws -> String {
        var hash = SHA256()
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
            let path = "\(folder)/\(name)"
            let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            let content: [UInt8] =
                switch kind {
                case .typeDirectory: []
                case .typeSymbolicLink: Array(try FileManager.default.destinationOfSymbolicLink(atPath: path).utf8)
                default: try RegularFile.contents(of: path)
                }
            hash.update("\(kind?.rawValue ?? "") \(name.utf8.count) \(name) \(content.count) ")
            hash.update(content)
        }
        return hash.finalize().hexadecimal
    }
}
