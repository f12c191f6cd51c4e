internal import CProducts
internal import Glibc

/// A linear map packed once for the batches that it will see: `x Wᵀ + b` by `CProducts`, whose result for a row does not depend on the
/// other rows.
///
/// On two-core AVX-512 machines it takes half of OpenBLAS's time, which packs the weights at every call.
final class PackedMap: Sendable {
    let outputs: Int
    let columns: Int
    // Never written after init.
    private nonisolated(unsafe) let weights: UnsafeMutableRawPointer
    private let bias: [Float]

    private static let (alignment, hugePage) = (64, 2 << 20)

    init(_ map: LinearMap) {
        outputs = map.outputs
        columns = map.weights.columns
        bias = map.bias
        let count = ap_packed_count(outputs, columns)
        weights = Self.allocate(max(count, 1) * MemoryLayout<Float>.stride)
        let packed = weights.bindMemory(to: Float.self, capacity: count)
        map.weights.storage.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { ap_pack(base, outputs, columns, packed) }
        }
    }

    /// On huge pages as far as it fills them, where the system grants them: the weights of many sets are more than small ones can map
    /// at a time.
    private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= hugePage else { return .allocate(byteCount: bytes, alignment: alignment) }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: hugePage)
        // Advice only: when it is refused, ordinary pages serve.
        _ = madvise(memory, bytes / hugePage * hugePage, MADV_HUGEPAGE)
        return memory
    }

    deinit { weights.deallocate() }

    /// Outputs of every row: `rows × outputs`.
    func callAsFunction(_ features: FeatureMatrix) -> FeatureMatrix {
        precondition(features.columns == columns, "features of \(features.columns), weights of \(columns)")
        let values = [Float](unsafeUninitializedCapacity: features.rows * outputs) { target, count in
            if let target = target.baseAddress, features.rows > 0 {
                ap_multiply(
                    features.storage, features.rows, columns, weights.assumingMemoryBound(to: Float.self), bias, outputs,
                    columns, target)
            }
            count = features.rows * outputs
        }
        return FeatureMatrix(rows: features.rows, columns: outputs, storage: values)
    }
}
