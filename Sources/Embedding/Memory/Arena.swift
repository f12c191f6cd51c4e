internal import Glibc

/// Hands out zeroed buffers from large chunks of memory, on huge pages where the system grants them.
///
/// Weights and a block's activations are some 15 MB that every forward pass walks through; on pages of 4 kB that exceeds
/// the TLB. A chunk lives as long as any buffer in it. Not for use from several threads.
final class Arena {
    private let chunkBytes: Int
    private var chunk: Chunk?
    private var used = 0

    private static let hugePage = 2 << 20

    /// - Parameter chunkBytes: the size of each allocation; a larger buffer gets a chunk of its size.
    init(chunkBytes: Int = 8 << 20) { self.chunkBytes = chunkBytes }

    /// A buffer of `count` zeros. The memory after it, up to the next 64-byte boundary, is zero as well.
    func take<Element: BitwiseCopyable>(_ count: Int) -> AlignedBuffer<Element> {
        let bytes = (max(count, 1) * MemoryLayout<Element>.stride + 63) / 64 * 64
        if chunk == nil || used + bytes > chunk!.count {
            chunk = Chunk(bytes: max(bytes, chunkBytes))
            used = 0
        }
        defer { used += bytes }
        return AlignedBuffer(at: chunk!.base + used, count: count, of: chunk!)
    }

    /// One anonymous mapping that begins on a huge page.
    private final class Chunk {
        let base: UnsafeMutableRawPointer
        let count: Int
        private let mapping: UnsafeMutableRawPointer
        private let mappedBytes: Int

        init(bytes: Int) {
            let page = Arena.hugePage
            count = (bytes + page - 1) / page * page
            mappedBytes = count + page
            guard let address = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                address != MAP_FAILED
            else {
                fatalError("out of memory: \(mappedBytes) bytes refused: \(String(cString: strerror(errno))); raise ulimit -v")
            }
            mapping = address
            base = address + (page - Int(UInt(bitPattern: address) % UInt(page))) % page
            // Only advice: if it is refused, ordinary pages are used, a few percent slower.
            _ = madvise(base, count, MADV_HUGEPAGE)
        }

        deinit { munmap(mapping, mappedBytes) }
    }
}
