internal import CKernels
internal import Threads

/// The arithmetic of the forward pass.
package enum Precision: String, Sendable, CaseIterable, Codable {
    /// `int8` if the CPU multiplies bytes exactly and fast (AVX-512 VNNI, AVX-VNNI, AMX), otherwise `f32`. The default.
    case auto
    /// Single precision throughout: the reference.
    case f32
    /// Weights signed 8-bit per output channel, activations unsigned 8-bit per token, sums in int32. On a CPU without
    /// VNNI the products saturate in 16 bits, so weights keep 7 bits there to stay correct.
    case int8

    /// `auto` resolved for this machine; the others unchanged.
    package func resolved() throws(EmbeddingError) -> Precision {
        guard self == .auto else { return self }
        guard CPU.hasByteProducts else { return .f32 }
        if FusedKernels.areUsable { return .int8 }
        return try OneDNN.multipliesBytesExactly() ? .int8 : .f32
    }
}

/// This machine's CPU features that the engine uses.
package enum CPU {
    /// Whether u8×s8 products accumulate in 32 bits (VNNI).
    package static var hasByteProducts: Bool { ak_cpu_features() & AK_CPU_VNNI.rawValue != 0 }
    /// Whether there are 512-bit vectors.
    package static var hasAVX512: Bool { ak_cpu_features() & AK_CPU_AVX512.rawValue != 0 }
    /// Whether there are 256-bit vectors with fused multiply-add.
    package static var hasAVX2: Bool { ak_cpu_features() & AK_CPU_AVX2.rawValue != 0 }

    /// How many cores this process may run on, by its affinity mask.
    package static var allowedCores: Int { max(1, Int(ak_cpu_cores())) }

    /// The CPU limit of this process's control groups (a container's), in processors, as of its first use; nil without a
    /// limit.
    package static let quota = CPUQuota.current()

    /// How many threads can compute at the same time: the allowed cores, at most the quota, rounded up.
    package static var availableCores: Int { min(allowedCores, quota.map(CPUQuota.threads) ?? .max) }

    /// The widest instruction set that the engine uses here, for reports.
    package static var summary: String {
        let names = [(hasAVX512, "AVX-512"), (hasAVX2 && !hasAVX512, "AVX2"), (hasByteProducts, "VNNI")]
        let present = names.filter(\.0).map(\.1)
        return present.isEmpty ? "baseline" : present.joined(separator: " + ")
    }
}
