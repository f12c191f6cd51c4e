internal import CKernels
internal import Sodium

/// What follows the pooling of the last layer, in order: dense layers, scaling to unit length, and truncation. It makes the
/// sentence embedding; features of label sets are taken before it.
struct SentenceHead: Sendable {
    enum Step: Sendable {
        case dense(DenseLayer)
        case normalize
    }

    var steps: [Step] = []
    /// The length of the input.
    let inputs: Int
    /// The length to which the embedding is truncated; nil keeps it whole.
    var cut: Int?

    /// The length of the output.
    var outputs: Int {
        let last = steps.reduce(inputs) { if case .dense(let layer) = $1 { layer.outputs } else { $0 } }
        return min(last, cut ?? last)
    }

    /// Whether any step scales to unit length.
    var normalizes: Bool { steps.contains { if case .normalize = $0 { true } else { false } } }

    /// Whether the pooled vector is the embedding, except for its length.
    var isPlain: Bool { steps.count <= (normalizes ? 1 : 0) && cut == nil }

    /// What determines a vector, for the fingerprint.
    var description: String {
        let names = steps.map { if case .dense(let layer) = $0 { "dense:\(layer.digest)" } else { "normalize" } }
        return (names + (cut.map { ["cut:\($0)"] } ?? [])).joined(separator: ",")
    }

    /// Applies all steps.
    ///
    /// - Parameters:
    ///   - input: `inputs` values, overwritten.
    ///   - scratch: room for the widest step's values, `widest`.
    func apply(
        _ input: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, to output: UnsafeMutablePointer<Float>
    ) {
        var (current, other) = (input, scratch)
        var width = inputs
        for step in steps {
            switch step {
            case .dense(let layer):
                layer.apply(current, to: other)
                swap(&current, &other)
                width = layer.outputs
            case .normalize: ak_unit_length(current, width)
            }
        }
        output.update(from: current, count: outputs)
    }

    /// The most values between two steps.
    var widest: Int { steps.reduce(inputs) { if case .dense(let layer) = $1 { max($0, layer.outputs) } else { $0 } } }
}

/// A fully connected layer in single precision, with or without a tanh after it.
///
/// Upstream: `sentence_transformers.base.modules.Dense`
struct DenseLayer: Sendable {
    let inputs: Int
    let outputs: Int
    let isHyperbolic: Bool
    /// `outputs × inputs`, row-major.
    private let weights: AlignedBuffer<Float>
    private let bias: AlignedBuffer<Float>
    /// Lower-case hexadecimal SHA-256 of the weights' file and of the activation.
    let digest: String

    func apply(_ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>) {
        ak_dense(weights.base, bias.base, input, inputs, outputs, isHyperbolic, output)
    }
}

extension DenseLayer {
    private static let activations = [
        "torch.nn.modules.activation.Tanh": true, "torch.nn.modules.linear.Identity": false, "torch.nn.Tanh": true,
        "torch.nn.Identity": false,
    ]

    /// Reads `config.json` and `model.safetensors` of a dense module's folder.
    init(folder: String, inputs: Int) throws(EmbeddingError) {
        var file = try ModelSettings(path: folder + "/config.json")
        self.inputs = try file.required("in_features")
        outputs = try file.required("out_features")
        guard self.inputs == inputs else {
            throw EmbeddingError(
                .malformed, at: file.path, "in_features is \(self.inputs), what comes before gives \(inputs)",
                remedy: "the modules must be of the same model")
        }
        guard (1...65536).contains(outputs) else {
            throw EmbeddingError(.malformed, at: file.path, "out_features is \(outputs), outside 1...65536")
        }
        let activation = try file.string("activation_function") ?? "torch.nn.modules.activation.Tanh"
        guard let isHyperbolic = Self.activations[activation] else {
            throw EmbeddingError(
                .unsupported, at: file.path, "activation_function is \(activation); Tanh and Identity of torch are known",
                remedy: "use a model with one of these")
        }
        self.isHyperbolic = isHyperbolic
        let hasBias = try file.bool("bias") ?? true
        try file.require("module_input_name", "sentence_embedding")
        try file.require("module_output_name", "sentence_embedding")
        try file.refuse("use_residual")
        try file.refuseRest()

        let path = folder + "/model.safetensors"
        let bytes = try ModelFile(path: path).read()
        let tensors = TensorReader(try SafeTensors(bytes, path: path), prefix: "")
        weights = AlignedBuffer(count: outputs * inputs, filledWith: 0)
        bias = AlignedBuffer(count: outputs, filledWith: 0)
        try tensors.copy("linear.weight", shape: [outputs, inputs], to: weights.base)
        if hasBias { try tensors.copy("linear.bias", shape: [outputs], to: bias.base) }
        try tensors.refuseOthers(than: hasBias ? ["linear.weight", "linear.bias"] : ["linear.weight"])
        var hash = SHA256()
        hash.update(UnsafeRawBufferPointer(start: bytes.base, count: bytes.count))
        hash.update(isHyperbolic ? "tanh" : "identity")
        digest = hash.finalize().hexadecimal
    }
}
