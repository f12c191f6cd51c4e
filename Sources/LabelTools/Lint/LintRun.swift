internal import LabelSets
package import Tagging
internal import Wording

/// Checks a folder of label sets: the files always, the texts' meaning if there is a model.
package struct LintRun {
    private let folder: LabelFolder
    private let model: Model
    private let limit: Int

    /// Whether texts are embedded.
    package enum Model {
        /// By the embedder of this builder.
        case available(SetBuilder)
        /// Texts are not embedded, for this reason.
        case leftOut(String)
    }

    /// - Parameter limit: how many findings of each kind on meaning are listed per file; the others are counted.
    package init(folder: LabelFolder, model: Model, limit: Int) {
        self.limit = limit
        self.folder = folder
        self.model = model
    }

    /// - Throws: what the embedder or the fit throws; a set that they refuse becomes a finding.
    package func run() throws -> LintReport {
        let text = folder.report
        switch model {
        case .leftOut(let reason): return LintReport(findings: text.findings, sets: text.folders, leftOut: reason)
        case .available(let builder):
            let meaning = try text.sets.flatMap { try findings(of: $0, builder) }
            return LintReport(findings: merged(text, meaning), sets: text.folders, leftOut: nil)
        }
    }

    private func findings(of set: LabelSet, _ builder: SetBuilder) throws -> [Finding] {
        do {
            return try SetAudit(set, builder: builder).findings(limit: limit)
        } catch let error as AssayError where error.code == .labels {
            return [
                Finding(
                    .error, .unusableSet, file: error.place, message: error.message,
                    remedy: error.remedy ?? "correct the settings, or add examples")
            ]
        }
    }

    /// Both kinds of findings, grouped by set.
    private func merged(_ text: LabelLint.Report, _ meaning: [Finding]) -> [Finding] {
        meaning.isEmpty ? text.findings : (text.findings + meaning).sorted()
    }
}
