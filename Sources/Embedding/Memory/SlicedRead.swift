internal import Files
internal import Glibc
internal import Synchronization

/// A checksum of memory in slices, which several threads can check at the same time.
struct SlicedChecksum {
    /// A multiple of the checksum's block.
    static let sliceBytes = 4 << 20
    private var slice = Checksum()
    private var used = 0
    private var sums: [UInt64] = []

    /// The next part, a multiple of 32 bytes long.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty {
            let part = min(rest.count, Self.sliceBytes - used)
            slice.add(UnsafeRawBufferPointer(rebasing: rest[..<part]))
            rest = UnsafeRawBufferPointer(rebasing: rest[part...])
            used += part
            if used == Self.sliceBytes { close() }
        }
    }

    /// The checksum of all slices' checksums.
    mutating func finish() -> UInt64 {
        if used > 0 { close() }
        return Self.combined(sums)
    }

    private mutating func close() {
        sums.append(slice.value)
        slice = Checksum()
        used = 0
    }

    static func combined(_ sums: [UInt64]) -> UInt64 {
        sums.map(\.littleEndian).withUnsafeBytes { Checksum(of: $0).value }
    }
}

/// Reads a part of a file and its `SlicedChecksum` on two threads: half of the time goes into the first touch of new memory.
final class SlicedRead: @unchecked Sendable {  // slices are written by one thread each, and read after both have ended
    private let descriptor: Int32
    private let offset: Int
    private let target: UnsafeMutableRawBufferPointer
    private let sums: UnsafeMutableBufferPointer<UInt64>
    private let next = Atomic(0)
    private let isWhole = Atomic(true)

    private init(_ descriptor: Int32, offset: Int, into target: UnsafeMutableRawBufferPointer) {
        self.descriptor = descriptor
        self.offset = offset
        self.target = target
        let slices = (target.count + SlicedChecksum.sliceBytes - 1) / SlicedChecksum.sliceBytes
        sums = .allocate(capacity: slices)
        sums.initialize(repeating: 0)
    }

    deinit { sums.deallocate() }

    /// Fills `target` with the file's content at `offset`.
    ///
    /// - Returns: its checksum; nil when the file ends too early or cannot be read.
    static func checksum(
        of descriptor: Int32, from offset: Int, into target: UnsafeMutableRawBufferPointer
    ) -> UInt64? {
        let read = SlicedRead(descriptor, offset: offset, into: target)
        var helper = pthread_t()
        let own = Unmanaged.passRetained(read)
        let hasHelper =
            CPU.availableCores > 1
            && pthread_create(
                &helper, nil,
                { argument in
                    Unmanaged<SlicedRead>.fromOpaque(argument!).takeRetainedValue().work()
                    return nil
                }, own.toOpaque()) == 0
        if !hasHelper { own.release() }
        read.work()
        if hasHelper { pthread_join(helper, nil) }
        return read.isWhole.load(ordering: .acquiring) ? SlicedChecksum.combined(Array(read.sums)) : nil
    }

    private func work() {
        while true {
            let slice = next.add(1, ordering: .relaxed).oldValue
            guard slice < sums.count else { return }
            let start = slice * SlicedChecksum.sliceBytes
            let end = min(start + SlicedChecksum.sliceBytes, target.count)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: target[start..<end])
            do throws(FileFailure) { try Transfer.fill(bytes, from: descriptor, at: offset + start) } catch {
                isWhole.store(false, ordering: .releasing)
                return
            }
            sums[slice] = Checksum(of: UnsafeRawBufferPointer(bytes)).value
        }
    }
}
