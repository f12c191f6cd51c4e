internal import COneDNN

/// The product of a fixed number of rows with weights of one shape: `rows × inputs` by `inputs × outputs`.
///
/// Has its own memory handles, so it belongs to one thread. The compiled kernel behind it is shared by oneDNN's
/// primitive cache. Upstream: https://oneapi-src.github.io/oneDNN/v2.6/dev_guide_matmul.html
final class MatrixProduct {
    private let primitive: dnnl_primitive_t
    private let stream: Stream
    private let source: MemoryHandle
    private let product: MemoryHandle
    private let scratchpad: MemoryHandle
    private let scratchpadStorage: AlignedBuffer<UInt8>
    private var weightHandles: [ObjectIdentifier: MemoryHandle] = [:]
    private let arguments: AlignedBuffer<dnnl_exec_arg_t>

    /// - Parameter weights: any matrix of the shape and layout that will be multiplied with.
    init(rows: Int, weights: PackedMatrix) throws(EmbeddingError) {
        let description = try Description(
            rows: rows, inputs: weights.inputs, outputs: weights.outputs, kind: weights.kind, weights: weights.layout)
        let engine = try OneDNN.engine.get()
        var primitive: dnnl_primitive_t?
        try OneDNN.check(dnnl_primitive_create(&primitive, description.handle), "dnnl_primitive_create(matmul)")
        self.primitive = primitive!
        stream = try Stream()
        source = try MemoryHandle(description.sourceLayout, engine, nil)
        product = try MemoryHandle(description.productLayout, engine, nil)
        let layout = description.scratchpadLayout
        scratchpadStorage = AlignedBuffer(count: withUnsafePointer(to: layout) { dnnl_memory_desc_get_size($0) }, filledWith: 0)
        scratchpad = try MemoryHandle(layout, engine, scratchpadStorage.base)
        arguments = AlignedBuffer(count: 4, filledWith: dnnl_exec_arg_t(arg: 0, memory: nil))
        arguments.base[0] = dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: source.handle)
        arguments.base[2] = dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: product.handle)
        arguments.base[3] = dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratchpad.handle)
    }

    deinit { dnnl_primitive_destroy(primitive) }

    /// Multiplies. `source` has `rows × inputs` elements, `product` has room for `rows × outputs`.
    func execute(
        _ weights: PackedMatrix, from source: UnsafeMutableRawPointer, to product: UnsafeMutableRawPointer
    ) throws(EmbeddingError) {
        let key = ObjectIdentifier(weights)
        if weightHandles[key] == nil { weightHandles[key] = try weights.memory() }
        try self.source.point(at: source)
        try self.product.point(at: product)
        arguments.base[1] = dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: weightHandles[key]!.handle)
        try OneDNN.check(
            dnnl_primitive_execute(primitive, stream.handle, 4, arguments.base), "dnnl_primitive_execute(matmul)")
    }

    /// Owner of a `dnnl_primitive_desc_t` for a matrix product.
    final class Description {
        let handle: dnnl_primitive_desc_t

        /// - Parameter weights: the layout of the weights; nil lets oneDNN choose.
        init(
            rows: Int, inputs: Int, outputs: Int, kind: PackedMatrix.Kind, weights: dnnl_memory_desc_t?
        ) throws(EmbeddingError) {
            func layout(_ first: Int, _ second: Int, _ type: dnnl_data_type_t, _ tag: dnnl_format_tag_t) throws(EmbeddingError)
                -> dnnl_memory_desc_t
            {
                var layout = dnnl_memory_desc_t()
                var dimensions = oneDNNDimensions(first, second)
                try OneDNN.check(
                    dnnl_memory_desc_init_by_tag(&layout, 2, &dimensions, type, tag), "dnnl_memory_desc_init_by_tag")
                return layout
            }
            var source = try layout(rows, inputs, kind.source, dnnl_ab)
            var product = try layout(rows, outputs, kind.product, dnnl_ab)
            var chosen = try layout(inputs, outputs, kind.weights, dnnl_format_tag_any)
            if let weights { chosen = weights }
            var operation = dnnl_matmul_desc_t()
            try OneDNN.check(
                dnnl_matmul_desc_init(&operation, &source, &chosen, nil, &product), "dnnl_matmul_desc_init")
            var attributes: dnnl_primitive_attr_t?
            try OneDNN.check(dnnl_primitive_attr_create(&attributes), "dnnl_primitive_attr_create")
            defer { dnnl_primitive_attr_destroy(attributes) }
            try OneDNN.check(
                dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user),
                "dnnl_primitive_attr_set_scratchpad_mode")
            var handle: dnnl_primitive_desc_t?
            try OneDNN.check(
                dnnl_primitive_desc_create(&handle, &operation, attributes, OneDNN.engine.get().handle, nil),
                "dnnl_primitive_desc_create(matmul \(rows) × \(inputs) × \(outputs))")
            self.handle = handle!
        }

        deinit { dnnl_primitive_desc_destroy(handle) }

        var sourceLayout: dnnl_memory_desc_t { query(dnnl_query_src_md) }
        var weightsLayout: dnnl_memory_desc_t { query(dnnl_query_weights_md) }
        var productLayout: dnnl_memory_desc_t { query(dnnl_query_dst_md) }
        var scratchpadLayout: dnnl_memory_desc_t { query(dnnl_query_scratchpad_md) }

        /// The result's memory belongs to the description; it is copied.
        private func query(_ what: dnnl_query_t) -> dnnl_memory_desc_t {
            dnnl_primitive_desc_query_md(handle, what, 0)?.pointee ?? dnnl_memory_desc_t()
        }
    }
}
