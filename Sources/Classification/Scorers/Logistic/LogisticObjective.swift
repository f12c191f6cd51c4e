internal import CProducts

/// Mean log loss of multinomial logistic regression with a penalty on the weights, and its gradient.
///
/// Rows are taken in chunks, whose gradients are summed chunk after chunk, whatever the executor does: a result is the
/// same to the bit on any number of threads. (Splitting a chunk's product would not do: OpenBLAS sums the odd columns at
/// the end of a matrix by other kernels, whose last bits differ.) Of the last point it keeps what does not depend on the
/// penalty, since the next penalty begins there.
package final class LogisticObjective {
    private let coordinates: FeatureMatrix
    private let labels: [Int]
    private let labelCount: Int
    /// λ.
    package var penalty: Double
    private let executor: FitExecutor
    private let scratch: Scratch
    private var last: Evaluation?

    /// Texts whose logits are one product.
    private static let chunk = 256
    /// Chunks that are worked on at once, and bytes of memory for them, unless one needs more.
    private static let (maxChunks, maxBytes) = (16, 32 << 20)
    /// Numbers of the gradient that are summed as one part.
    private static let part = 8192

    /// The loss without the penalty, times rows, and its gradient, likewise.
    private struct Evaluation {
        let point: [Float]
        let sum: Double
        /// `labels × coordinates`.
        let slopes: [Float]
        /// One per label.
        let offsets: [Float]
    }

    package init(
        _ coordinates: FeatureMatrix, labels: [Int], labelCount: Int, penalty: Double = 0, executor: FitExecutor = .serial
    ) {
        self.coordinates = coordinates
        self.labels = labels
        self.labelCount = labelCount
        self.penalty = penalty
        self.executor = executor
        let chunks = max((labels.count + Self.chunk - 1) / Self.chunk, 1)
        let bytes = labelCount * (Self.chunk + coordinates.columns) * MemoryLayout<Float>.stride
        scratch = Scratch(
            chunks: min(chunks, Self.maxChunks, max(Self.maxBytes / max(bytes, 1), 1)), labelCount: labelCount,
            width: coordinates.columns)
    }

    /// - Parameters:
    ///   - logits: of coordinates; depends on `changes` alone.
    ///   - changes: what is penalized, and a last column that is not: `labels × (coordinates + 1)`.
    ///   - gradient: in `changes`, of the same shape.
    /// - Returns: NaN once the executor is cancelled.
    package func callAsFunction(_ logits: LinearMap, changes: FeatureMatrix, gradient: inout [Float]) -> Double {
        if executor.isCancelled { return .nan }
        let (width, rows) = (coordinates.columns, labels.count)
        let found = if let last, last.point == changes.storage { last } else { evaluation(logits, at: changes.storage) }
        last = found
        let scale = 1 / Float(rows)
        var squares = 0.0
        for label in 0..<labelCount {
            for i in 0..<width {
                let change = changes.storage[label * (width + 1) + i]
                squares += Double(change) * Double(change)
                gradient[label * (width + 1) + i] = scale * found.slopes[label * width + i] + Float(penalty) * change
            }
            gradient[label * (width + 1) + width] = scale * found.offsets[label]
        }
        return found.sum / Double(rows) + 0.5 * penalty * squares
    }

    private func evaluation(_ logits: LinearMap, at point: [Float]) -> Evaluation {
        let (width, rows, labelCount) = (coordinates.columns, labels.count, labelCount)
        var slopes = [Float](repeating: 0, count: labelCount * width)
        var offsets = [Float](repeating: 0, count: labelCount)
        var sum = 0.0
        coordinates.storage.withUnsafeBufferPointer { coordinates in
            labels.withUnsafeBufferPointer { labels in
                slopes.withUnsafeMutableBufferPointer { slopes in
                    offsets.withUnsafeMutableBufferPointer { offsets in
                        // Without columns there is nothing at these places, and nothing is read or written.
                        let texts = coordinates.baseAddress ?? UnsafePointer(scratch.errors)
                        let step = scratch.chunks * Self.chunk
                        for start in stride(from: 0, to: rows, by: step) {
                            let block = Block(
                                rows: min(step, rows - start), width: width, labelCount: labelCount, logits: logits,
                                coordinates: texts + start * width, labels: labels.baseAddress! + start,
                                errors: scratch.errors, losses: scratch.losses, gradients: scratch.gradients,
                                slopes: slopes.baseAddress ?? scratch.gradients, offsets: offsets.baseAddress!)
                            sum = block.evaluate(on: executor, from: sum)
                        }
                    }
                }
            }
        }
        return Evaluation(point: point, sum: sum, slopes: slopes, offsets: offsets)
    }

    /// Memory for some chunks.
    private final class Scratch {
        let chunks: Int
        /// `rows × labels`.
        let errors: UnsafeMutablePointer<Float>
        /// One per row.
        let losses: UnsafeMutablePointer<Double>
        /// `chunks × labels × coordinates`.
        let gradients: UnsafeMutablePointer<Float>

        init(chunks: Int, labelCount: Int, width: Int) {
            self.chunks = chunks
            errors = .allocate(capacity: chunks * LogisticObjective.chunk * max(labelCount, 1))
            losses = .allocate(capacity: chunks * LogisticObjective.chunk)
            gradients = .allocate(capacity: chunks * max(labelCount * width, 1))
        }

        deinit {
            errors.deallocate()
            losses.deallocate()
            gradients.deallocate()
        }
    }

    /// Chunks that are worked on at once. Its parts write to separate places of memory that outlives them.
    private struct Block: @unchecked Sendable {
        let rows: Int
        let width: Int
        let labelCount: Int
        let logits: LinearMap
        let coordinates: UnsafePointer<Float>
        let labels: UnsafePointer<Int>
        let errors: UnsafeMutablePointer<Float>
        let losses: UnsafeMutablePointer<Double>
        let gradients: UnsafeMutablePointer<Float>
        let slopes: UnsafeMutablePointer<Float>
        let offsets: UnsafeMutablePointer<Float>

        private var chunk: Int { LogisticObjective.chunk }
        private var chunks: Int { (rows + chunk - 1) / chunk }
        /// Numbers of one gradient.
        private var size: Int { labelCount * width }

        /// Adds to the slopes and offsets.
        ///
        /// - Returns: `sum` with the losses added, row after row.
        func evaluate(on executor: FitExecutor, from sum: Double) -> Double {
            executor.forEach(chunks) { differentiate($0) }
            let parts = (size + LogisticObjective.part - 1) / LogisticObjective.part
            // The offsets are a part of their own, the longest.
            executor.forEach(parts + 1) { part in
                if part == 0 { ap_add_rows(errors, rows, labelCount, offsets) } else { addSlopes(part - 1) }
            }
            return (0..<rows).reduce(sum) { $0 + losses[$1] }
        }

        /// A chunk's losses, its probabilities less 1 at each text's label, and its gradient.
        private func differentiate(_ index: Int) {
            let (first, count) = (index * chunk, min(chunk, rows - index * chunk))
            let (own, texts) = (errors + first * labelCount, coordinates + first * width)
            if width > 0 {
                BLAS.product(
                    texts, logits.weights.storage, m: count, n: labelCount, k: width, transposed: true, into: own)
            } else {
                own.initialize(repeating: 0, count: count * labelCount)
            }
            ap_log_loss(own, logits.bias, labels + first, count, labelCount, losses + first)
            if width > 0 {
                BLAS.cross(own, texts, rows: count, m: labelCount, n: width, into: gradients + index * size)
            }
        }

        /// Adds some numbers of every chunk's gradient, in the order of the chunks.
        private func addSlopes(_ part: Int) {
            let first = part * LogisticObjective.part
            let count = min(LogisticObjective.part, size - first)
            for index in 0..<chunks { ap_add_rows(gradients + index * size + first, 1, count, slopes + first) }
        }
    }
}
