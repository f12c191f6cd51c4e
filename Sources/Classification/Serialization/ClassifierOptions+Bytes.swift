extension ByteWriter {
    mutating func write(_ options: ClassifierOptions) {
        write(options.method.rawValue)
        write(options.shrinkage) { $0.write($1) }
        write(options.prototypes) { $0.write($1) }
        write(options.mode.rawValue)
        write(options.background) { $0.write($1) }
        write(options.anomalyRate)
        write(options.rejection) {
            switch $1 {
            case .errorRate(let value):
                $0.write(UInt8(0))
                $0.write(value)
            case .coverage(let value):
                $0.write(UInt8(1))
                $0.write(value)
            }
        }
        write(list: options.thresholds.sorted { $0.key < $1.key }) {
            $0.write($1.key)
            $0.write($1.value)
        }
        write(list: options.aims.sorted { $0.key < $1.key }) {
            $0.write($1.key)
            switch $1.value {
            case .recall(let value):
                $0.write(UInt8(0))
                $0.write(value)
            case .precision(let value):
                $0.write(UInt8(1))
                $0.write(value)
            case .falseAlarms(let value):
                $0.write(UInt8(2))
                $0.write(value)
            }
        }
        write(options.folds)
        write(options.seed)
    }
}

extension ByteReader {
    mutating func readOptions(labelCount: Int) throws(ClassificationError) -> ClassifierOptions {
        var options = ClassifierOptions()
        options.method = try readCase(ClassificationMethod.self)
        options.shrinkage = try readOptional { reader throws(ClassificationError) in try reader.readDouble() }
        options.prototypes = try readOptional { reader throws(ClassificationError) in try reader.readInt() }
        options.mode = try readCase(ClassificationMode.self)
        options.background = try readOptional { reader throws(ClassificationError) in try reader.readInt() }
        options.anomalyRate = try readDouble()
        options.rejection = try readOptional { reader throws(ClassificationError) in try reader.readRejectionAim() }
        let thresholds = try readList { reader throws(ClassificationError) in
            (try reader.readInt(), try reader.readDouble())
        }
        options.thresholds = Dictionary(thresholds) { first, _ in first }
        let aims = try readList { reader throws(ClassificationError) in
            (try reader.readInt(), try reader.readAim())
        }
        options.aims = Dictionary(aims) { first, _ in first }
        options.folds = try readInt()
        options.seed = try read(UInt64.self)
        do {
            try options.validate(labelCount: labelCount)
        } catch {
            throw .malformed(error.description)
        }
        return options
    }

    private mutating func readRejectionAim() throws(ClassificationError) -> Rejection.Aim {
        switch try read(UInt8.self) {
        case 0: return .errorRate(try readDouble())
        case 1: return .coverage(try readDouble())
        case let other: throw .malformed("unknown aim of rejection \(other)")
        }
    }

    private mutating func readAim() throws(ClassificationError) -> Aim {
        switch try read(UInt8.self) {
        case 0: return .recall(try readDouble())
        case 1: return .precision(try readDouble())
        case 2: return .falseAlarms(try readDouble())
        case let other: throw .malformed("unknown aim \(other)")
        }
    }
}
