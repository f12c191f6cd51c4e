import Testing

/// Variables of the environment that begin as settings do.
@Suite("Environment")
struct EnvironmentTests {
    /// The error of a run without a model, in any case after its settings were read.
    private func errors(_ name: String, _ value: String = "x") throws -> Program.Outcome {
        try Program.run(["embed", "--model", "/no/such/model", "text"], environment: [name: value])
    }

    @Test(
        "a name close to a setting is refused with the setting",
        arguments: [
            ("ASSAY_MODEL_PTH", "ASSAY_MODEL_PATH"), ("ASSAY_LOG_LEVLE", "ASSAY_LOG_LEVEL"),
            ("ASSAY_THREADS", "ASSAY_COMPUTE_THREADS"),
            ("ASSAY_LABELS", "ASSAY_LABELS_DIRECTORY"), ("ASSAY_MODEL", "ASSAY_MODEL_PATH"),
            ("ASSAY_ZEROMQ_PULL_", "ASSAY_ZEROMQ_PULL"),
        ])
    func misspelt(_ name: String, _ setting: String) throws {
        let outcome = try errors(name)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "Error: environment: unknown setting \(name) — did you mean \(setting)?\n")
    }

    @Test(
        "what Kubernetes and Docker set for a service is ignored",
        arguments: [
            "ASSAY_PORT", "ASSAY_SERVICE_HOST", "ASSAY_SERVICE_PORT", "ASSAY_SERVICE_PORT_HTTP", "ASSAY_PORT_5555_TCP",
            "ASSAY_PORT_5555_TCP_ADDR", "ASSAY_PORT_5555_TCP_PORT", "ASSAY_PORT_5555_TCP_PROTO", "ASSAY_PORT_53_UDP_ADDR",
            "ASSAY_MODEL_PORT", "ASSAY_MODEL_SERVICE_HOST", "ASSAY_LOG_PORT_9000_TCP_ADDR", "ASSAY_NAME",
            "ASSAY_ENV_MODEL_PATH",
        ])
    func serviceLinks(_ name: String) throws {
        let outcome = try errors(name, "tcp://10.0.0.1:5555")
        #expect(outcome.errors.contains("/no/such/model"))
        #expect(!outcome.errors.contains(name))
    }

    @Test("other names are ignored with one warning")
    func foreign() throws {
        let outcome = try Program.run(
            ["embed", "--model", "/no/such/model", "text"], environment: ["ASSAY_FOO_BAR_QUX": "1", "ASSAY_TEAM_WIKI": "2"])
        #expect(outcome.errors.contains("/no/such/model"))
        let warnings = outcome.errors.split(separator: "\n").filter { $0.contains("ASSAY_FOO_BAR_QUX") }
        #expect(warnings.count == 1 && warnings[0].contains("ASSAY_TEAM_WIKI"))
    }
}
