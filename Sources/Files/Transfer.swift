internal import SystemPackage

/// Reads and writes that go on until all is done, over signals that interrupt them and calls that move only a part.
package enum Transfer {
    /// Reads from a place in a file on.
    ///
    /// - Returns: how many bytes; fewer than `target` takes only where the file ends.
    package static func read(
        _ descriptor: Int32, into target: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileFailure) -> Int {
        let file = FileDescriptor(rawValue: descriptor)
        var done = 0
        while done < target.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
            let count: Int
            do { count = try file.read(fromAbsoluteOffset: Int64(offset + done), into: rest) } catch {
                throw FileFailure("pread", error)
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Fills `target` from a place in a file on.
    ///
    /// - Throws: `endsEarly` where the file has fewer bytes.
    package static func fill(
        _ target: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int
    ) throws(FileFailure) {
        guard try read(descriptor, into: target, at: offset) == target.count else { throw .endsEarly }
    }

    /// Writes where the file's last write ended.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(FileFailure) {
        do { try FileDescriptor(rawValue: descriptor).writeAll(bytes) } catch { throw FileFailure("write", error) }
    }

    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileFailure) {
        do { try FileDescriptor(rawValue: descriptor).writeAll(bytes) } catch { throw FileFailure("write", error) }
    }

    /// Writes from a place in a file on.
    package static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int
    ) throws(FileFailure) {
        do { try FileDescriptor(rawValue: descriptor).writeAll(toAbsoluteOffset: Int64(offset), bytes) } catch {
            throw FileFailure("pwrite", error)
        }
    }
}

extension FileFailure {
    /// - Parameter error: what swift-system threw, which is an `Errno`.
    fileprivate init(_ call: String, _ error: any Error) {
        self = .system(call, (error as! Errno).rawValue)  // the only error that swift-system's calls throw
    }
}
