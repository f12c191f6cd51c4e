internal import COneDNN

/// A weight matrix in the layout that oneDNN multiplies fastest here: `inputs × outputs`, packed once when it is made.
///
/// It keeps one layout for any number of rows, chosen for a typical batch.
final class PackedMatrix: @unchecked Sendable {  // immutable once it is packed, before it is shared
    let inputs: Int
    let outputs: Int
    let kind: Kind
    let layout: dnnl_memory_desc_t
    private let storage: AlignedBuffer<UInt8>

    /// The element types of source, weights and product.
    enum Kind {
        case f32
        case u8s8

        var source: dnnl_data_type_t { self == .f32 ? dnnl_f32 : dnnl_u8 }
        var weights: dnnl_data_type_t { self == .f32 ? dnnl_f32 : dnnl_s8 }
        var product: dnnl_data_type_t { self == .f32 ? dnnl_f32 : dnnl_s32 }
        var weightSize: Int { self == .f32 ? 4 : 1 }
    }

    /// The number of rows that the layout is chosen for.
    private static let typicalRows = 256

    /// - Parameter archive: the source of the packed weights; nil makes a matrix of zeros.
    init(kind: Kind, outputs: Int, inputs: Int, archive: WeightArchive? = nil) throws(EmbeddingError) {
        self.inputs = inputs
        self.outputs = outputs
        self.kind = kind
        let description = try MatrixProduct.Description(
            rows: Self.typicalRows, inputs: inputs, outputs: outputs, kind: kind, weights: nil)
        layout = description.weightsLayout
        let bytes = withUnsafePointer(to: layout) { dnnl_memory_desc_get_size($0) }
        storage = try archive?.take(bytes) ?? AlignedBuffer(count: bytes, filledWith: 0)
    }

    /// - Parameter weights: `outputs × inputs`, row-major, as PyTorch's `Linear` stores it, in the matrix's own type.
    func pack(_ weights: UnsafeRawPointer) throws(EmbeddingError) {
        var plain = dnnl_memory_desc_t()
        var dimensions = oneDNNDimensions(inputs, outputs)
        try OneDNN.check(
            dnnl_memory_desc_init_by_tag(&plain, 2, &dimensions, kind.weights, dnnl_ba), "dnnl_memory_desc_init_by_tag")
        let engine = try OneDNN.engine.get()
        // oneDNN only reads the source of a reorder.
        let source = try MemoryHandle(plain, engine, UnsafeMutableRawPointer(mutating: weights))
        let target = try MemoryHandle(layout, engine, storage.base)
        try reorder(from: source, plain, to: target, layout, engine)
    }

    /// A memory handle to the packed weights, for one session's use.
    func memory() throws(EmbeddingError) -> MemoryHandle {
        try MemoryHandle(layout, OneDNN.engine.get(), storage.base)
    }
}

/// Owner of a `dnnl_memory_t`, which refers to memory owned elsewhere.
final class MemoryHandle {
    let handle: dnnl_memory_t

    init(_ layout: dnnl_memory_desc_t, _ engine: OneDNN.Engine, _ data: UnsafeMutableRawPointer?) throws(EmbeddingError) {
        var handle: dnnl_memory_t?
        let status = withUnsafePointer(to: layout) { dnnl_memory_create(&handle, $0, engine.handle, data) }
        try OneDNN.check(status, "dnnl_memory_create")
        self.handle = handle!
    }

    deinit { dnnl_memory_destroy(handle) }

    func point(at data: UnsafeMutableRawPointer) throws(EmbeddingError) {
        try OneDNN.check(dnnl_memory_set_data_handle(handle, data), "dnnl_memory_set_data_handle")
    }
}

/// Owner of a `dnnl_stream_t`: one thread's queue of work, executed at once on that thread.
final class Stream {
    let handle: dnnl_stream_t

    init() throws(EmbeddingError) {
        var handle: dnnl_stream_t?
        let flags = dnnl_stream_default_flags.rawValue
        try OneDNN.check(dnnl_stream_create(&handle, OneDNN.engine.get().handle, UInt32(flags)), "dnnl_stream_create")
        self.handle = handle!
    }

    deinit { dnnl_stream_destroy(handle) }
}

/// Two dimensions in oneDNN's fixed array of twelve.
func oneDNNDimensions(_ first: Int, _ second: Int) -> [dnnl_dim_t] {
    [dnnl_dim_t(first), dnnl_dim_t(second)] + [dnnl_dim_t](repeating: 0, count: Int(DNNL_MAX_NDIMS) - 2)
}

/// Copies a matrix from one layout into another.
private func reorder(
    from source: MemoryHandle, _ sourceLayout: dnnl_memory_desc_t, to target: MemoryHandle,
    _ targetLayout: dnnl_memory_desc_t, _ engine: OneDNN.Engine
) throws(EmbeddingError) {
    var description: dnnl_primitive_desc_t?
    let status = withUnsafePointer(to: sourceLayout) { from in
        withUnsafePointer(to: targetLayout) { to in
            dnnl_reorder_primitive_desc_create(&description, from, engine.handle, to, engine.handle, nil)
        }
    }
    try OneDNN.check(status, "dnnl_reorder_primitive_desc_create")
    defer { dnnl_primitive_desc_destroy(description) }
    var primitive: dnnl_primitive_t?
    try OneDNN.check(dnnl_primitive_create(&primitive, description), "dnnl_primitive_create(reorder)")
    defer { dnnl_primitive_destroy(primitive) }
    let stream = try Stream()
    let arguments = [
        dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: source.handle), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: target.handle),
    ]
    try OneDNN.check(dnnl_primitive_execute(primitive, stream.handle, 2, arguments), "dnnl_primitive_execute(reorder)")
    try OneDNN.check(dnnl_stream_wait(stream.handle), "dnnl_stream_wait")
}
