/// How a model is computed here: precision and kernels, decided once when it is loaded.
enum Arithmetic: Sendable {
    /// Single precision by oneDNN.
    case f32
    /// Byte products by oneDNN, with weights of this many bits: 8, or 7 where the CPU's byte products would saturate.
    case bytes(bits: Int)
    /// Byte products by the fused kernels, weights of 8 bits.
    case fused

    /// - Parameter precision: `f32` or `int8`, never `auto`.
    init(_ precision: Precision, _ kernels: Kernels, _ configuration: ModelConfiguration) throws(EmbeddingError) {
        if precision != .int8 {
            self = .f32
        } else if kernels == .auto, FusedKernels.areUsable, FusedKernels.fit(configuration) {
            self = .fused
        } else {
            self = .bytes(bits: try OneDNN.multipliesBytesExactly() ? 8 : 7)
        }
    }

    /// The parts of it that determine the numbers, for the fingerprint. Counts up when a kernel's approximations change.
    var name: String {
        switch self {
        case .f32: "f32"
        case .bytes(let bits): "int8/\(bits)"
        case .fused: "int8/8 fused 1"
        }
    }

    /// What determines how weights are packed.
    var layout: String {
        switch self {
        case .f32, .bytes: "oneDNN \(OneDNN.version) \(OneDNN.instructionSet) \(CPU.summary)"
        case .fused: FusedKernels.layout
        }
    }

    /// How many tokens go through the layers at once.
    var blockTokens: Int {
        if case .fused = self { 256 } else { 512 }
    }

    /// The kernels of the products, for reports.
    var kernels: String {
        if case .fused = self { "fused" } else { "oneDNN" }
    }
}

/// Which kernels compute int8 products.
package enum Kernels: Sendable {
    /// The fused ones if the CPU has AVX-512 VNNI, oneDNN may use it (ONEDNN_MAX_CPU_ISA) and they support the model's
    /// shape, otherwise oneDNN. The default.
    case auto
    /// oneDNN everywhere: for comparison.
    case oneDNN
}
