import CKernels
import Foundation
import Testing

/// The AVX-512 kernels against plain loops, for every number of rows that a tile can be left with.
@Suite("Fused kernels", .enabled(if: ak_fused_available(), "no AVX-512 VNNI"))
struct FusedKernelTests {
    /// A layer with random bytes, and what it should give for random inputs.
    private final class Problem {
        let rows: Int
        let inputs: Int
        let outputs: Int
        let weights: [Int8]
        let packed: Aligned<Int8>
        let scale, sum, bias: Aligned<Float>
        let x: Rows

        init(rows: Int, inputs: Int, outputs: Int) {
            (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
            var noise = Noise()
            weights = (0..<inputs * outputs).map { _ in Int8(noise.next(-127...127)) }
            packed = Aligned(inputs * outputs)
            ak_fused_pack(weights, outputs, inputs, packed.base)
            scale = Aligned(outputs) { _ in Float(noise.next(1...9)) * 1e-3 }
            bias = Aligned(outputs) { _ in Float(noise.next(-9...9)) * 0.1 }
            let (weights, scales) = (weights, scale)
            sum = Aligned(outputs) { column in
                scales.base[column] * Float((0..<inputs).reduce(0) { $0 + Int(weights[column * inputs + $1]) })
            }
            x = Rows(rows, inputs)
            for index in 0..<rows * inputs { x.bytes.base[index] = UInt8(noise.next(0...255)) }
            for row in 0..<rows {
                x.scales.base[row] = Float(noise.next(1...9)) * 1e-3
                x.shifts.base[row] = Float(noise.next(-99...0)) * 1e-2
            }
        }

        var layer: ak_fused_linear {
            ak_fused_linear(
                packed: packed.base, col_scale: scale.base, scaled_sum: sum.base, bias: bias.base, inputs: inputs,
                outputs: outputs)
        }

        func expected(_ row: Int, _ column: Int) -> Double {
            var value = Double(bias.base[column])
            for k in 0..<inputs {
                let input = Double(x.scales.base[row]) * Double(x.bytes.base[row * inputs + k]) + Double(x.shifts.base[row])
                value += input * Double(scale.base[column]) * Double(weights[column * inputs + k])
            }
            return value
        }
    }

    static let shapes = (1...13).map { ($0, 64, 128) } + [(50, 384, 64), (7, 1536, 64)]

    @Test("products are the plain sum's, in panels", arguments: shapes)
    func product(_ rows: Int, _ inputs: Int, _ outputs: Int) {
        let problem = Problem(rows: rows, inputs: inputs, outputs: outputs)
        let out = Aligned<Float>(rows * outputs)
        // In two parts, the second first.
        for panels in [ak_part(first: 1, end: outputs / 64), ak_part(first: 0, end: 1)] where panels.first < panels.end {
            ak_fused_multiply(problem.x.kernel, rows, problem.layer, panels, out.base)
        }
        for row in 0..<rows {
            for column in 0..<outputs {
                let value = Double(out.base[column / 64 * rows * 64 + row * 64 + column % 64])
                let expected = problem.expected(row, column)
                #expect(abs(value - expected) < 1e-4 * (1 + abs(expected)), "row \(row), column \(column)")
            }
        }
    }

    @Test("a product is added to every row once, and to no other", arguments: 1...13)
    func addition(_ rows: Int) {
        let problem = Problem(rows: rows, inputs: 64, outputs: 128)
        let state = Aligned<Float>((rows + 1) * 128) { Float($0 % 7) }
        for panel in 0..<2 {
            ak_fused_multiply_add(
                problem.x.kernel, rows, problem.layer, ak_part(first: panel, end: panel + 1), state.base)
        }
        for index in 0..<rows * 128 {
            let expected = Double(index % 7) + problem.expected(index / 128, index % 128)
            #expect(abs(Double(state.base[index]) - expected) < 1e-4 * (1 + abs(expected)), "\(index)")
        }
        for index in rows * 128..<(rows + 1) * 128 { #expect(state.base[index] == Float(index % 7)) }
    }

    @Test("activations are within half a step of GELU and ReLU", arguments: [AK_GELU, AK_GELU_TANH, AK_RELU], [1, 5, 12])
    func activation(_ kind: ak_activation, _ rows: Int) {
        let problem = Problem(rows: rows, inputs: 64, outputs: 128)
        let inside = Aligned<Float>(rows * 128)
        let peaks = Aligned<Float>(2 * rows * 16)
        let out = Rows(rows, 128)
        for panel in 0..<2 {
            ak_fused_multiply_activate(
                problem.x.kernel, rows, problem.layer, ak_part(first: panel, end: panel + 1), kind, inside.base,
                peaks.base + panel * rows * 16)
        }
        ak_fused_quantize_activated(inside.base, rows, 128, kind, peaks.base, 2, rows * 16, out.kernel)
        for row in 0..<rows {
            for column in 0..<128 {
                let x = problem.expected(row, column)
                let expected = kind == AK_RELU ? max(x, 0) : x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
                let step = Double(out.scales.base[row])
                #expect(abs(out.value(row, column) - expected) <= 0.51 * step + 1e-3, "row \(row), \(x)")
            }
        }
    }

    @Test("quantization is within half a step, and 0 is exact", arguments: [1, 4], [64, 384])
    func quantization(_ rows: Int, _ width: Int) {
        var noise = Noise()
        let x = Aligned<Float>(rows * width) { $0 % 5 == 0 ? 0 : Float(noise.next(-300...700)) * 0.01 }
        let out = Rows(rows, width)
        ak_fused_quantize(x.base, rows, width, out.kernel)
        for index in 0..<rows * width {
            let value = out.value(index / width, index % width)
            #expect(abs(value - Double(x.base[index])) <= 0.51 * Double(out.scales.base[index / width]))
            if x.base[index] == 0 { #expect(abs(value) < 1e-6) }
        }
    }

    @Test("normalized rows have the norm's mean and spread; constant rows stay finite")
    func normalization() {
        var noise = Noise()
        let width = 128
        let state = Aligned<Float>(2 * width) { $0 < width ? Float(noise.next(-500...900)) * 0.01 : 3 }
        let before = (0..<2 * width).map { Double(state.base[$0]) }
        let gamma = Aligned<Float>(width) { 1 + Float($0) * 0.01 }
        let beta = Aligned<Float>(width) { Float($0 % 3) }
        let out = Rows(2, width)
        ak_fused_normalize(
            state.base, 2, width, ak_layer_norm(gamma: gamma.base, beta: beta.base, epsilon: 1e-12), out.kernel)
        for row in 0..<2 {
            let values = before[row * width..<(row + 1) * width]
            let mean = values.reduce(0, +) / Double(width)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
            for column in 0..<width {
                let unit = (before[row * width + column] - mean) / (variance + 1e-12).squareRoot()
                let expected = unit * Double(gamma.base[column]) + Double(beta.base[column])
                #expect(abs(Double(state.base[row * width + column]) - expected) < 1e-4)
                #expect(abs(out.value(row, column) - expected) <= 0.51 * Double(out.scales.base[row]) + 1e-4)
            }
        }
    }

    @Test(
        "attention is the portable kernel's, in rows and in panels",
        arguments: Array(1...20) + [31, 32, 33, 64, 65, 100, 256])
    func attention(_ length: Int) {
        for size in [32, 64] {
            let heads = 128 / size
            let width = 3 * 128
            var noise = Noise()
            let rows = Aligned<Float>(length * width) { _ in Float(noise.next(-300...300)) * 0.02 }
            let panels = Aligned<Float>(length * width)
            for index in 0..<length * width {
                let (row, column) = (index / width, index % width)
                panels.base[column / 64 * length * 64 + row * 64 + column % 64] = rows.base[index]
            }
            let scratch = Aligned<Float>(ak_attention_scratch(length, size))
            let outputs = (0..<3).map { _ in Aligned<Float>(length * 128) }
            ak_attention(rows.base, length, heads, size, scratch.base, outputs[0].base)
            for part in [ak_part(first: 0, end: 1), ak_part(first: 1, end: heads)] {
                ak_wide_attention(rows.base, width, 64, length, heads, size, part, scratch.base, outputs[1].base)
                ak_wide_attention(panels.base, 64, length * 64, length, heads, size, part, scratch.base, outputs[2].base)
            }
            for index in 0..<length * 128 {
                let expected = outputs[0].base[index]
                #expect(abs(outputs[1].base[index] - expected) < 2e-4 && outputs[2].base[index] == outputs[1].base[index])
            }
        }
    }
}
