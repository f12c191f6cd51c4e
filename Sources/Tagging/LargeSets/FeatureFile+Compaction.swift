internal import Glibc

extension FeatureFile {
    /// A new file that replaces this one, with the records given, in their order; this one stays readable.
    ///
    /// - Parameter path: of this file; nil if it has none.
    func compacted(_ records: [Int32]) throws -> FeatureFile {
        let copy = path + ".new"
        unlink(copy)
        let file = try FeatureFile(copying: self, to: copy)
        do {
            var size = file.header.count
            for start in stride(from: 0, to: records.count, by: blockRecords) {
                let part = records[start..<min(start + blockRecords, records.count)]
                var bytes: [UInt8] = []
                bytes.reserveCapacity(part.count * recordSize)
                for record in part {
                    var one = [UInt8](repeating: 0, count: recordSize)
                    try one.withUnsafeMutableBytes { try read($0, at: header.count + Int(record) * recordSize) }
                    bytes += one
                }
                try bytes.withUnsafeBytes { try file.write($0, at: size) }
                size += bytes.count
            }
            guard rename(copy, path) == 0 else { throw failure("cannot be replaced: \(String(cString: strerror(errno)))") }
            return file
        } catch {
            unlink(copy)
            throw error
        }
    }
}
