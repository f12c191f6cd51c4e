internal import CProducts
internal import Glibc

/// A linear map packed once for batches: `x Wᵀ + b` by `CProducts`, in fixed point of 16 bits. The result for a row depends
/// neither on the other rows nor on the CPU.
///
/// The error of an output is about 10⁻⁵ of the product of the lengths of the features and of its weights: a hundredth of that of
/// int8 features. Fits use `LinearMap` itself.
package final class PackedMap: Sendable {
    package var outputs: Int { matrix.outputs }
    package var columns: Int { matrix.columns }
    // Points to its own memory, which is never written after init.
    private nonisolated(unsafe) let matrix: ap_matrix
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    private static let (alignment, hugePage) = (64, 2 << 20)

    package init(_ map: LinearMap) {
        let (outputs, columns) = (map.outputs, map.weights.columns)
        let rows = FixedPointRows(map.weights)
        let count = ap_packed_count(outputs, columns)
        let (packedBytes, vectorBytes) = (count * MemoryLayout<Int16>.stride, outputs * MemoryLayout<Float>.stride)
        memory = Self.allocate(packedBytes + 2 * vectorBytes)
        let packed = memory.bindMemory(to: Int16.self, capacity: count)
        ap_pack(rows.values, outputs, columns, packed)
        let scales = (memory + packedBytes).bindMemory(to: Float.self, capacity: 2 * outputs)
        scales.initialize(from: rows.scales, count: outputs)
        (scales + outputs).initialize(from: map.bias, count: outputs)
        matrix = ap_matrix(outputs: outputs, columns: columns, packed: packed, scales: scales, bias: scales + outputs)
    }

    /// On huge pages as far as it fills them, if the system grants them: the weights of many sets exceed what small pages can map
    /// at a time.
    private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= hugePage else { return .allocate(byteCount: bytes, alignment: alignment) }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: hugePage)
        // Only advice: if it is refused, ordinary pages are used.
        _ = madvise(memory, bytes / hugePage * hugePage, MADV_HUGEPAGE)
        return memory
    }

    deinit { memory.deallocate() }

    /// Outputs of every row: `rows × outputs`. A row with a NaN or an infinity has NaN outputs.
    package func callAsFunction(_ features: FeatureMatrix) -> FeatureMatrix {
        precondition(features.columns == columns, "features of \(features.columns), weights of \(columns)")
        let rows = FixedPointRows(features)
        let values = [Float](unsafeUninitializedCapacity: features.rows * outputs) { target, count in
            if let target = target.baseAddress, features.rows > 0 {
                withUnsafePointer(to: matrix) { ap_multiply(rows.values, rows.scales, features.rows, $0, target) }
            }
            count = features.rows * outputs
        }
        return FeatureMatrix(rows: features.rows, columns: outputs, storage: values)
    }
}

/// Rows as 16-bit numbers with a scale each.
private struct FixedPointRows {
    let values: [Int16]
    let scales: [Float]

    init(_ matrix: FeatureMatrix) {
        var scales: [Float] = []
        values = [Int16](unsafeUninitializedCapacity: matrix.rows * ap_row_count(matrix.columns)) { target, count in
            scales = [Float](unsafeUninitializedCapacity: matrix.rows) { scales, rows in
                if let target = target.baseAddress, let scales = scales.baseAddress {
                    ap_quantize(matrix.storage, matrix.rows, matrix.columns, target, scales)
                }
                rows = matrix.rows
            }
            count = matrix.rows * ap_row_count(matrix.columns)
        }
        self.scales = scales
    }
}
