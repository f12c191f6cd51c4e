/// The ``ScalarClass`` of every Unicode scalar: a two-stage table, built once from the ranges.
struct ScalarClassTable: Sendable {
    static let shared = ScalarClassTable()

    /// Scalars per block.
    static let blockSize = 256

    /// Block number → where its classes begin in ``classes``.
    private(set) var blockStarts: [UInt32]
    private(set) var classes: [UInt8]
    /// Block number → the class that all its scalars share; nil once the block has its own cells.
    private var sharedClass: [UInt8?]
    /// Class → where the block filled with it begins.
    private var filledBlocks: [UInt8: UInt32]

    private init() {
        let blocks = 0x11_0000 / Self.blockSize
        blockStarts = Array(repeating: 0, count: blocks)
        classes = Array(repeating: 0, count: Self.blockSize)
        sharedClass = Array(repeating: 0, count: blocks)
        filledBlocks = [0: 0]
        insert(.control, ScalarRanges.control)
        insert(.whitespace, ScalarRanges.whitespace)
        insert(.punctuation, ScalarRanges.punctuation)
        insert(.ideograph, ScalarRanges.ideograph)
        insert(.mark, ScalarRanges.mark)
        insert(.nonstarter, ScalarRanges.nonstarter)
        Decomposition.forEachRange { insert(.decomposes, $0) }
        Lowercase.forEachSource { insert(.hasLowercase, $0...$0) }
    }

    subscript(scalar: UInt32) -> ScalarClass {
        ScalarClass(rawValue: classes[Int(blockStarts[Int(scalar >> 8)] + scalar & 0xFF)])
    }

    private mutating func insert(_ property: ScalarClass, _ ranges: [UInt32]) {
        for index in stride(from: 0, to: ranges.count, by: 2) {
            insert(property, ranges[index]...ranges[index + 1])
        }
    }

    private mutating func insert(_ property: ScalarClass, _ range: ClosedRange<UInt32>) {
        for block in Int(range.lowerBound >> 8)...Int(range.upperBound >> 8) {
            let first = UInt32(block * Self.blockSize)
            let last = first + UInt32(Self.blockSize - 1)
            if range.lowerBound <= first, last <= range.upperBound, let shared = sharedClass[block] {
                fill(block, with: shared | property.rawValue)
                continue
            }
            separate(block)
            for scalar in max(first, range.lowerBound)...min(last, range.upperBound) {
                classes[Int(blockStarts[block] + scalar & 0xFF)] |= property.rawValue
            }
        }
    }

    private mutating func fill(_ block: Int, with value: UInt8) {
        sharedClass[block] = value
        if let start = filledBlocks[value] {
            blockStarts[block] = start
        } else {
            blockStarts[block] = append(value)
            filledBlocks[value] = blockStarts[block]
        }
    }

    /// Gives the block its own cells.
    private mutating func separate(_ block: Int) {
        guard let value = sharedClass[block] else { return }
        blockStarts[block] = append(value)
        sharedClass[block] = nil
    }

    private mutating func append(_ value: UInt8) -> UInt32 {
        defer { classes.append(contentsOf: repeatElement(value, count: Self.blockSize)) }
        return UInt32(classes.count)
    }
}
