import CKernels

/// Memory on a 64-byte boundary for a kernel's test.
final class Aligned<Element: BitwiseCopyable & ExpressibleByIntegerLiteral> {
    let base: UnsafeMutablePointer<Element>

    init(_ count: Int, _ value: (Int) -> Element = { _ in 0 }) {
        base = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
            .bindMemory(to: Element.self, capacity: count)
        for index in 0..<count { (base + index).initialize(to: value(index)) }
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}

/// Quantized rows of a kernel's test.
final class Rows {
    let width: Int
    let bytes: Aligned<UInt8>
    let scales, shifts: Aligned<Float>

    init(_ rows: Int, _ width: Int) {
        self.width = width
        bytes = Aligned(rows * width)
        scales = Aligned(rows)
        shifts = Aligned(rows)
    }

    var kernel: ak_fused_rows { ak_fused_rows(q: bytes.base, scale: scales.base, shift: shifts.base) }

    /// The number that a byte encodes.
    func value(_ row: Int, _ column: Int) -> Double {
        Double(scales.base[row]) * Double(bytes.base[row * width + column]) + Double(shifts.base[row])
    }
}

/// The same whole numbers in every run: Knuth's 64-bit linear congruence.
struct Noise {
    private var state: UInt64 = 1

    mutating func next(_ range: ClosedRange<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }
}
