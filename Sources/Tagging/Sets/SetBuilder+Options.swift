internal import Classification
internal import LabelSets

extension SetBuilder {
    /// How a set is fitted: its settings, otherwise the defaults. (`LayerChoice` maps its layers.)
    func options(of set: LabelSet) -> ClassifierOptions {
        let settings = set.settings
        var options = ClassifierOptions()
        options.method = settings.method.map(ClassificationMethod.init) ?? defaults.method
        options.shrinkage = settings.shrinkage ?? defaults.shrinkage
        switch settings.prototypes {
        case .count(let count): options.prototypes = count
        case .auto: options.prototypes = nil
        case nil: options.prototypes = defaults.prototypes
        }
        options.mode = settings.mode == .multi ? .multi : .single
        options.anomalyRate = settings.anomalyRate ?? defaults.anomalyRate
        options.rejection =
            settings.rejectErrorRate.map(Rejection.Aim.errorRate) ?? settings.rejectCoverage.map(Rejection.Aim.coverage)
        let indices = Dictionary(uniqueKeysWithValues: set.labels.enumerated().map { ($1.name, $0) })
        options.background = settings.background.flatMap { indices[$0] }
        for (name, label) in settings.labels {
            let index = indices[name]!
            options.thresholds[index] = label.threshold
            options.aims[index] =
                label.recall.map(Aim.recall) ?? label.precision.map(Aim.precision) ?? label.falseAlarms.map(Aim.falseAlarms)
        }
        return options
    }
}

extension ClassificationMethod {
    /// The method that a set names.
    init(_ method: LabelSet.Method) {
        self =
            switch method {
            case .auto: .auto
            case .cosine: .cosine
            case .whitened: .whitened
            case .logistic: .logistic
            }
    }
}
