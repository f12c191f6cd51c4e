/// Memory of a fixed size on a 64-byte boundary, a cache line and the widest vector, freed with its owner.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {  // plain memory; its holder serializes writes
    let base: UnsafeMutablePointer<Element>
    let count: Int
    /// The owner of the memory; nil when it is the buffer itself.
    private let owner: AnyObject?

    /// Whole 64-byte blocks are allocated, so that kernels may read to the end of the last one.
    init(count: Int, filledWith value: Element) {
        let bytes = (max(count, 1) * MemoryLayout<Element>.stride + 63) / 64 * 64
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        base = raw.bindMemory(to: Element.self, capacity: count)
        base.initialize(repeating: value, count: count)
        self.count = count
        owner = nil
    }

    /// A part of memory that lives at least as long as `owner`; `start` is on a 64-byte boundary.
    init(at start: UnsafeMutableRawPointer, count: Int, of owner: AnyObject) {
        precondition(UInt(bitPattern: start) % 64 == 0, "\(start) is not on a 64-byte boundary")
        base = start.bindMemory(to: Element.self, capacity: count)
        self.count = count
        self.owner = owner
    }

    convenience init(copying elements: some Collection<Element>, filledWith value: Element) {
        self.init(count: elements.count, filledWith: value)
        for (index, element) in elements.enumerated() { base[index] = element }
    }

    deinit { if owner == nil { UnsafeMutableRawPointer(base).deallocate() } }
}
