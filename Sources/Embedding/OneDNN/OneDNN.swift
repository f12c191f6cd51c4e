internal import COneDNN
internal import Glibc

/// The process's single oneDNN CPU engine, and direct queries of the library.
///
/// Upstream: https://oneapi-src.github.io/oneDNN/v2.6/dev_guide_basic_concepts.html
enum OneDNN {
    /// Converts a status to an error that names the call.
    static func check(_ status: dnnl_status_t, _ call: String) throws(EmbeddingError) {
        guard status != dnnl_success else { return }
        throw EmbeddingError(.engine, at: "oneDNN", "\(call) returned \(String(cString: dnnl_status2str(status)))")
    }

    /// oneDNN's version, e.g. `2.6.3`.
    static var version: String {
        let version = dnnl_version().pointee
        return "\(version.major).\(version.minor).\(version.patch)"
    }

    /// The instruction set that oneDNN uses here, as its own number: the CPU's, limited by ONEDNN_MAX_CPU_ISA.
    static var instructionSet: Int { Int(dnnl_get_effective_cpu_isa().rawValue) }

    /// Whether that set has AVX-512 VNNI. Values are bit sets, each with the bits of those that it contains.
    static var mayUseByteProducts: Bool {
        let needed = Int(dnnl_cpu_isa_avx512_core_vnni.rawValue)
        return instructionSet & needed == needed
    }

    /// Makes oneDNN compute only on the calling thread: Assay has one compute thread per core and needs no nested team.
    ///
    /// Debian's oneDNN uses libgomp, whose thread count is a thread-local variable; the symbol is looked up because the
    /// library is loaded with oneDNN and is not linked itself.
    static func useOneThread() {
        typealias SetThreads = @convention(c) (Int32) -> Void
        // RTLD_DEFAULT is null in glibc; the symbol has this type in every OpenMP runtime.
        guard let symbol = dlsym(nil, "omp_set_num_threads") else { return }
        unsafeBitCast(symbol, to: SetThreads.self)(1)
    }

    /// Whether u8×s8 products are exact with full 8-bit weights: tested on the very routine that will be used, because the
    /// answer depends on the CPU, on oneDNN's build and on ONEDNN_MAX_CPU_ISA.
    static func multipliesBytesExactly() throws(EmbeddingError) -> Bool { try exactBytes.get() }

    /// Tested once per process.
    private static let exactBytes = Result { () throws(EmbeddingError) in try testByteProducts() }

    private static func testByteProducts() throws(EmbeddingError) -> Bool {
        let inner = 64
        let weights = try PackedMatrix(kind: .u8s8, outputs: 64, inputs: inner)
        let largest = AlignedBuffer<Int8>(count: 64 * inner, filledWith: 127)
        try weights.pack(largest.base)
        let product = try MatrixProduct(rows: 16, weights: weights)
        let source = AlignedBuffer<UInt8>(count: 16 * inner, filledWith: 255)
        let result = AlignedBuffer<Int32>(count: 16 * 64, filledWith: 0)
        useOneThread()
        try product.execute(weights, from: source.base, to: result.base)
        return (0..<result.count).allSatisfy { result.base[$0] == Int32(255 * 127 * inner) }
    }

    /// The engine lives as long as the process.
    static let engine: Result<Engine, EmbeddingError> = Engine.make()

    /// Owner of the handle `dnnl_engine_t`.
    final class Engine: @unchecked Sendable {  // oneDNN documents engines as safe to use from many threads
        let handle: dnnl_engine_t

        private init(handle: dnnl_engine_t) { self.handle = handle }
        deinit { dnnl_engine_destroy(handle) }

        static func make() -> Result<Engine, EmbeddingError> {
            var handle: dnnl_engine_t?
            let status = dnnl_engine_create(&handle, dnnl_cpu, 0)
            guard status == dnnl_success, let handle else {
                return .failure(EmbeddingError(.engine, at: "oneDNN", "no CPU engine (status \(status.rawValue))"))
            }
            return .success(Engine(handle: handle))
        }
    }
}
