internal import CProducts

/// Mean log loss of multinomial logistic regression with a penalty on the weights, and its gradient.
///
/// Texts are taken in chunks, and chunks in groups. A group's gradient grows chunk by chunk, and the groups' gradients are
/// summed in order. Both have fixed bounds, so a result is the same to the bit on any number of threads. (Splitting a
/// chunk's product would not do: OpenBLAS sums the odd columns at the end of a matrix by other kernels, whose last bits
/// differ.) The objective keeps what does not depend on the penalty at the last point, since the next penalty begins there.
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
    /// Groups, which is how many threads can take part, and bytes of memory for them, unless one needs more.
    private static let (maxGroups, maxBytes) = (16, 32 << 20)
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
            groups: min(chunks, Self.maxGroups, max(Self.maxBytes / max(bytes, 1), 1)), labelCount: labelCount,
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
        let size = labelCount * coordinates.columns
        var slopes = [Float](repeating: 0, count: size)
        var offsets = [Float](repeating: 0, count: labelCount)
        let pass = Pass(coordinates: coordinates, labels: labels, labelCount: labelCount, logits: logits, scratch: scratch)
        executor.forEach(scratch.groups) { pass.differentiate($0) }
        slopes.withUnsafeMutableBufferPointer { slopes in
            let sums = Shared(slopes)
            executor.forEach((size + Self.part - 1) / Self.part) { part in
                let first = part * Self.part
                pass.addSlopes(first..<min(first + Self.part, size), to: sums.values.baseAddress! + first)
            }
        }
        var sum = 0.0
        for group in 0..<scratch.groups {
            sum += scratch.sums[group]
            ap_add(scratch.offsets(group), labelCount, &offsets)
        }
        return Evaluation(point: point, sum: sum, slopes: slopes, offsets: offsets)
    }

    /// Memory of which the parts of a pass write separate places, and which outlives them.
    private struct Shared: @unchecked Sendable {
        let values: UnsafeMutableBufferPointer<Float>

        init(_ values: UnsafeMutableBufferPointer<Float>) { self.values = values }
    }

    /// Memory for every group. One thread at a time may use a group's.
    private final class Scratch: @unchecked Sendable {
        let groups: Int
        /// Loss of each group's texts.
        let sums: UnsafeMutablePointer<Double>
        private let losses: UnsafeMutablePointer<Double>
        private let floats: UnsafeMutablePointer<Float>
        /// Floats of one group: errors, then the gradient, offsets, and two numbers per text.
        private let (stride, gradientOffset, offsetsOffset, textsOffset): (Int, Int, Int, Int)

        init(groups: Int, labelCount: Int, width: Int) {
            self.groups = groups
            gradientOffset = labelCount * LogisticObjective.chunk
            offsetsOffset = gradientOffset + labelCount * width
            textsOffset = offsetsOffset + labelCount
            stride = textsOffset + 2 * LogisticObjective.chunk
            sums = .allocate(capacity: groups)
            losses = .allocate(capacity: groups * LogisticObjective.chunk)
            floats = .allocate(capacity: groups * stride)
        }

        deinit {
            sums.deallocate()
            losses.deallocate()
            floats.deallocate()
        }

        /// Of the texts of one chunk: `labels × texts`.
        func errors(_ group: Int) -> UnsafeMutablePointer<Float> { floats + group * stride }
        /// `labels × coordinates`.
        func gradient(_ group: Int) -> UnsafeMutablePointer<Float> { floats + group * stride + gradientOffset }
        /// One per label.
        func offsets(_ group: Int) -> UnsafeMutablePointer<Float> { floats + group * stride + offsetsOffset }
        /// One per text of one chunk.
        func tops(_ group: Int) -> UnsafeMutablePointer<Float> { floats + group * stride + textsOffset }
        /// Likewise.
        func totals(_ group: Int) -> UnsafeMutablePointer<Float> { tops(group) + LogisticObjective.chunk }
        /// Likewise.
        func losses(_ group: Int) -> UnsafeMutablePointer<Double> { losses + group * LogisticObjective.chunk }
    }

    /// One pass over all texts.
    private struct Pass: Sendable {
        let coordinates: FeatureMatrix
        let labels: [Int]
        let labelCount: Int
        let logits: LinearMap
        let scratch: Scratch

        /// A group's loss, gradient and offsets.
        func differentiate(_ group: Int) {
            let chunks = (labels.count + LogisticObjective.chunk - 1) / LogisticObjective.chunk
            let own = group * chunks / scratch.groups..<(group + 1) * chunks / scratch.groups
            scratch.sums[group] = 0
            scratch.offsets(group).initialize(repeating: 0, count: labelCount)
            for chunk in own {
                let first = chunk * LogisticObjective.chunk
                differentiate(
                    first..<min(first + LogisticObjective.chunk, labels.count), group, adding: chunk > own.lowerBound)
            }
        }

        /// The same of one chunk: errors are probabilities less 1 at each text's label.
        private func differentiate(_ rows: Range<Int>, _ group: Int, adding: Bool) {
            let (width, errors, losses) = (coordinates.columns, scratch.errors(group), scratch.losses(group))
            coordinates.storage.withUnsafeBufferPointer { coordinates in
                labels.withUnsafeBufferPointer { labels in
                    let texts = coordinates.baseAddress.map { $0 + rows.lowerBound * width }
                    if width > 0 {
                        BLAS.product(
                            logits.weights.storage, texts!, m: labelCount, n: rows.count, k: width, transposed: true,
                            into: errors)
                    } else {
                        errors.initialize(repeating: 0, count: labelCount * rows.count)
                    }
                    ap_log_loss(
                        errors, logits.bias, labels.baseAddress! + rows.lowerBound, labelCount, rows.count,
                        scratch.tops(group), scratch.totals(group), losses)
                    if width > 0 {
                        BLAS.product(
                            errors, texts!, m: labelCount, n: width, k: rows.count, adding: adding,
                            to: scratch.gradient(group))
                    }
                }
            }
            ap_add_row_sums(errors, labelCount, rows.count, scratch.offsets(group))
            for index in 0..<rows.count { scratch.sums[group] += losses[index] }
        }

        /// Adds some numbers of every group's gradient, in the order of the groups.
        func addSlopes(_ range: Range<Int>, to sums: UnsafeMutablePointer<Float>) {
            for group in 0..<scratch.groups { ap_add(scratch.gradient(group) + range.lowerBound, range.count, sums) }
        }
    }
}
