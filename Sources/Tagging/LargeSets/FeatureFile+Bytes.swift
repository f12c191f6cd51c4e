internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Wording

/// Complete reads and writes, and their errors.
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
        do { try Transfer.fill(target, from: descriptor, at: offset) } catch { throw failure("cannot be read: \(error)") }
    }

    func write(_ source: UnsafeRawBufferPointer, at offset: Int) throws {
        do { try Transfer.write(source, to: descriptor, at: offset) } catch { throw failure("cannot be written: \(error)") }
    }

    func failure(_ message: String) -> AssayError { Self.failure(path, message) }

    static func failure(_ path: String, _ message: String) -> AssayError {
        AssayError(
            .system, at: path, message,
            remedy: "large sets keep their features there: make room, or name another folder with --cache")
    }
}
