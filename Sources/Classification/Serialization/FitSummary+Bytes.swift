extension ByteWriter {
    mutating func write(_ summary: FitSummary) {
        write(summary.method.rawValue)
        write(summary.mode.rawValue)
        for number in [
            summary.examples, summary.labels, summary.dimensions, summary.duplicates, summary.calibrationExamples,
        ] { write(number) }
        write(list: summary.candidates) {
            $0.write($1.method.rawValue)
            $0.write($1.prototypes) { $0.write($1) }
            $0.write($1.covariance) { $0.write($1.rawValue) }
            for number in [
                $1.alpha, $1.penalty, $1.freePenalty, $1.freeShare, $1.logLoss, $1.accuracy, $1.temperature,
            ] { $0.write(number) { $0.write($1) } }
        }
        for number in [summary.alpha, summary.temperature, summary.priorExponent, summary.labelNoise] {
            write(number) { $0.write($1) }
        }
        write(summary.prototypes) {
            $0.write(list: $1.counts) { $0.write($1) }
            $0.write($1.covariance) { $0.write($1.rawValue) }
            for number in [$1.saving, $1.savingError] { $0.write(number) { $0.write($1) } }
            $0.write($1.reason)
        }
        write(summary.anomaly.statistic.rawValue)
        write(summary.anomaly.calibration.rawValue)
        let anomaly = summary.anomaly
        for number in [anomaly.alpha, anomaly.backgroundAlpha, anomaly.heldOutLabelAUROC] {
            write(number) { $0.write($1) }
        }
        write(anomaly.size)
        write(summary.nearDuplicates) {
            $0.write($1.examples)
            for number in [$1.agreement, $1.strength, $1.saving] { $0.write(number) }
        }
        write(summary.rejection) {
            $0.write($1.rule.score.rawValue)
            $0.write($1.rule.threshold)
            $0.write($1.isAimReached) { $0.write(UInt8($1 ? 1 : 0)) }
            for number in [$1.coverage, $1.errorRate, $1.bound, $1.backgroundAnswered] { $0.write(number) { $0.write($1) } }
        }
        write(list: summary.thresholds) {
            $0.write($1.label)
            $0.write($1.value)
            $0.write($1.isAimReached) { $0.write(UInt8($1 ? 1 : 0)) }
            $0.write($1.table) { $0.write($1) }
        }
        write(list: summary.notes) { $0.write($1) }
    }

    private mutating func write(_ table: ThresholdTable) {
        write(list: table.rows) {
            $0.write($1.threshold)
            $0.write($1.precision)
            $0.write($1.recall)
            $0.write($1.given)
        }
    }
}

extension ByteReader {
    mutating func readSummary() throws(ClassificationError) -> FitSummary {
        let method = try readCase(ClassificationMethod.self)
        let mode = try readCase(ClassificationMode.self)
        var summary = FitSummary(
            method: method, mode: mode, examples: try readInt(), labels: try readInt(), dimensions: try readInt(),
            duplicates: try readInt(), calibrationExamples: try readInt(), candidates: [],
            anomaly: FitSummary.Anomaly(statistic: .similarity, calibration: .none, size: 0))
        summary.candidates = try readList { reader throws(ClassificationError) in
            let method = try reader.readCase(ClassificationMethod.self)
            let prototypes = try reader.readOptional { reader throws(ClassificationError) in try reader.readInt() }
            let covariance = try reader.readCovariance()
            return FitSummary.Candidate(
                method: method, alpha: try reader.readNumber(), prototypes: prototypes, covariance: covariance,
                penalty: try reader.readNumber(), freePenalty: try reader.readNumber(), freeShare: try reader.readNumber(),
                logLoss: try reader.readNumber(), accuracy: try reader.readNumber(), temperature: try reader.readNumber())
        }
        summary.alpha = try readNumber()
        summary.temperature = try readNumber()
        summary.priorExponent = try readNumber()
        summary.labelNoise = try readNumber()
        summary.prototypes = try readOptional { reader throws(ClassificationError) in
            FitSummary.Prototypes(
                counts: try reader.readList { reader throws(ClassificationError) in try reader.readInt() },
                covariance: try reader.readCovariance(), saving: try reader.readNumber(), savingError: try reader.readNumber(),
                reason: try reader.readString())
        }
        summary.anomaly.statistic = try readCase(FitSummary.Anomaly.Statistic.self)
        summary.anomaly.calibration = try readCase(FitSummary.Anomaly.Calibration.self)
        summary.anomaly.alpha = try readNumber()
        summary.anomaly.backgroundAlpha = try readNumber()
        summary.anomaly.heldOutLabelAUROC = try readNumber()
        summary.anomaly.size = try readInt()
        summary.nearDuplicates = try readOptional { reader throws(ClassificationError) in
            FitSummary.NearDuplicates(
                examples: try reader.readInt(), agreement: try reader.readDouble(), strength: try reader.readDouble(),
                saving: try reader.readDouble())
        }
        summary.rejection = try readOptional { reader throws(ClassificationError) in
            let score = try reader.readCase(Rejection.Score.self)
            let threshold = Float(bitPattern: try reader.read(UInt32.self))
            guard threshold.isFinite else { throw .malformed("a number that is not finite") }
            return FitSummary.Rejection(
                rule: Rejection(score: score, threshold: threshold),
                isAimReached: try reader.readOptional { reader throws(ClassificationError) in
                    try reader.read(UInt8.self) != 0
                },
                coverage: try reader.readNumber(), errorRate: try reader.readNumber(), bound: try reader.readNumber(),
                backgroundAnswered: try reader.readNumber())
        }
        summary.thresholds = try readList { reader throws(ClassificationError) in
            FitSummary.Threshold(
                label: try reader.readInt(), value: try reader.readDouble(),
                isAimReached: try reader.readOptional { reader throws(ClassificationError) in
                    try reader.read(UInt8.self) != 0
                },
                table: try reader.readOptional { reader throws(ClassificationError) in try reader.readTable() })
        }
        summary.notes = try readList { reader throws(ClassificationError) in try reader.readString() }
        return summary
    }

    private mutating func readCovariance() throws(ClassificationError) -> FitSummary.Covariance? {
        try readOptional { reader throws(ClassificationError) in try reader.readCase(FitSummary.Covariance.self) }
    }

    private mutating func readNumber() throws(ClassificationError) -> Double? {
        try readOptional { reader throws(ClassificationError) in try reader.readDouble() }
    }

    private mutating func readTable() throws(ClassificationError) -> ThresholdTable {
        ThresholdTable(
            rows: try readList { reader throws(ClassificationError) in
                ThresholdTable.Row(
                    threshold: try reader.readDouble(), precision: try reader.readDouble(), recall: try reader.readDouble(),
                    given: try reader.readInt())
            })
    }
}
