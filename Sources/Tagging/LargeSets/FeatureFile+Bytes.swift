internal import FoundationEssentials
internal import Glibc
internal import Threads
internal import Wording

/// Whole reads and writes, and what went wrong.
extension FeatureFile {
    func size() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be looked at") }
        return status.st_size
    }

    func cut(to records: Int) throws {
        guard ftruncate(descriptor, header.count + records * recordSize) == 0 else { throw failure("cannot be cut") }
    }

    func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < target.count {
            let count = pread(descriptor, target.baseAddress! + done, target.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw failure("cannot be read: \(count == 0 ? "it ends too early" : String(cString: strerror(errno)))")
            }
            done += count
        }
    }

    func write(_ source: UnsafeRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < source.count {
            let count = pwrite(descriptor, source.baseAddress! + done, source.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot be written: \(String(cString: strerror(errno)))") }
            done += count
        }
    }

    func failure(_ message: String) -> PipelineError { Self.failure(path, message) }

    static func failure(_ path: String, _ message: String) -> PipelineError {
        PipelineError(
            .system, at: path, message,
            remedy: "large sets keep their features there: make room, or name another folder with --cache")
    }
}
