extension ByteWriter {
    mutating func write(_ map: LinearMap) {
        write(map.weights)
        write(map.bias)
    }

    /// The projections are not written: they are the last rows of the classifier's map.
    mutating func write(_ detector: AnomalyDetector) {
        write(detector.calibration.typicalities)
        switch detector.statistic {
        case .similarity: write(UInt8(0))
        case .mahalanobis(let distance):
            write(UInt8(1))
            write(distance.proximities)
            write(distance.curvatures)
            write([distance.middle, distance.meanSquare])
        }
    }
}

extension ByteReader {
    mutating func readMap() throws(ClassificationError) -> LinearMap {
        let weights = try readMatrix()
        let bias = try readFloats()
        guard bias.count == weights.rows else { throw .malformed("\(bias.count) biases, \(weights.rows) outputs") }
        return LinearMap(weights: weights, bias: bias)
    }

    mutating func readDetector(
        labelCount: Int, projections: Int, dimensions: Int
    ) throws(ClassificationError) -> AnomalyDetector {
        let calibration = ConformalCalibration(try readFloats())
        let statistic: AnomalyDetector.Statistic
        switch try read(UInt8.self) {
        case 0:
            guard projections == 0 else { throw .malformed("projections that nothing uses") }
            statistic = .similarity
        case 1:
            let (proximities, curvatures, scalars) = (try readMap(), try readFloats(), try readFloats())
            guard proximities.outputs == labelCount, proximities.weights.columns == dimensions,
                curvatures.count + 1 == projections, scalars.count == 2
            else { throw .malformed("its parts differ in size") }
            statistic = .mahalanobis(
                MahalanobisDistance(
                    proximities: proximities, curvatures: curvatures, middle: scalars[0], meanSquare: scalars[1]))
        case let other: throw .malformed("unknown anomaly statistic \(other)")
        }
        return AnomalyDetector(statistic: statistic, calibration: calibration)
    }
}
