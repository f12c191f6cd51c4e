import Classification
import Testing

@Suite("Confident learning") struct ConfidentLearningTests {
    /// Worked out by hand. Mean self-confidence: label 0 (rows 0, 1, 2, 7): (0.9 + 0.7 + 0.1 + 0.5) / 4 = 0.55; label 1
    /// (rows 3, 4): (0.8 + 0.6) / 2 = 0.7; label 2 (rows 5, 6): (0.9 + 0.3) / 2 = 0.6.
    static let probabilities = FeatureMatrix([
        [0.90, 0.05, 0.05],  // confident and right
        [0.70, 0.20, 0.10],  // right
        [0.10, 0.85, 0.05],  // given 0, confidently 1: margin 0.75
        [0.10, 0.80, 0.10],  // right
        [0.20, 0.60, 0.20],  // right, though under the threshold of 1
        [0.05, 0.05, 0.90],  // right
        [0.60, 0.10, 0.30],  // given 2, confidently 0 (0.60 ≥ 0.55): margin 0.30
        [0.50, 0.45, 0.05],  // given 0; nothing reaches its threshold
    ])
    static let labels = [0, 0, 0, 1, 1, 2, 2, 0]

    @Test("the issues are those of a table computed by hand")
    func issuesThoseTable() {
        let found = ConfidentLearning(Self.probabilities, labels: Self.labels)
        for (threshold, expected) in zip(found.thresholds, [Float](arrayLiteral: 0.55, 0.7, 0.6)) {
            #expect(abs(threshold - expected) < 1e-6)
        }
        #expect(found.issues.map(\.row) == [2, 6])
        #expect(found.issues.map(\.given) == [0, 2])
        #expect(found.issues.map(\.likelier) == [1, 0])
        #expect(abs(found.issues[0].margin - 0.75) < 1e-6 && abs(found.issues[1].margin - 0.3) < 1e-6)
    }

    @Test("a label that is the largest but under its threshold is no issue")
    func labelLargestUnder() {
        // Thresholds 0.9 and 0.5: row 2 is given 1 and looks like 0, but not as sure as those that are 0.
        let probabilities = FeatureMatrix([[0.9, 0.1], [0.1, 0.9], [0.9 - 0.1, 0.2], [0.6, 0.4]])
        let found = ConfidentLearning(probabilities, labels: [0, 1, 1, 1])
        #expect(found.issues.isEmpty)
    }

    @Test("a label without examples is never likelier")
    func labelWithoutExamples() {
        let found = ConfidentLearning(FeatureMatrix([[0.2, 0.1, 0.7], [0.1, 0.2, 0.7]]), labels: [0, 1])
        #expect(found.thresholds[2] == .infinity)
        #expect(found.issues.isEmpty)
    }

    /// Yes thresholds 0.6, 0.6 and 0.8; no thresholds 0.7, 0.8 and 0.7, by hand.
    @Test("in multi mode every label is decided on its own")
    func multiModeEvery() {
        let probabilities = FeatureMatrix([
            [0.9, 0.1, 0.1],  // has 0
            [0.2, 0.9, 0.1],  // has 0, is 1: refused (0.8 ≥ no) and confidently 1
            [0.7, 0.8, 0.1],  // has 0, 1 is missing
            [0.1, 0.7, 0.1],  // has 1
            [0.1, 0.1, 0.9],  // background
            [0.1, 0.7, 0.7],  // background that is not refused
            [0.9, 0.2, 0.1],  // background that is 0
        ])
        let found = ConfidentLearning(probabilities, labels: [[0], [0], [0], [1], [2], [2], [2]], background: 2)
        #expect(found.issues.map(\.row) == [2, 6, 1])
        #expect(found.issues.map(\.given) == [nil, 2, 0])
        #expect(found.issues.map(\.likelier) == [1, 0, 1])
    }
}

@Suite("False discovery rate") struct FalseDiscoveryTests {
    /// The fifteen p-values of Benjamini and Hochberg's own example (1995, section 4.2): at 5 % the four smallest go.
    static let published = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]

    @Test(
        "rejects as the paper does",
        arguments: [
            (published, 0.05, [0, 1, 2, 3]), (published.reversed(), 0.05, [11, 12, 13, 14]), ([0.06, 0.08], 0.1, [0, 1]),
            ([0.06, 0.2], 0.1, []), ([], 0.1, []), ([0.2, 0.9], 0.1, []),
        ])
    func rejectsPaper(pValues: [Double], rate: Double, expected: [Int]) {
        #expect(FalseDiscovery.rejected(pValues, rate: rate) == expected)
    }

    @Test("the bulk is not strange, outliers are")
    func bulkStrangeOutliers() {
        let bulk = (0..<101).map { Float($0) / 100 }
        let pValues = UpperTail(bulk + [5]).pValues
        #expect(FalseDiscovery.rejected(pValues, rate: 0.1) == [101])
        #expect(abs(UpperTail(bulk).pValues[50] - 0.5) < 1e-6)
        #expect(UpperTail([]).pValues.isEmpty)
        #expect(UpperTail([1, 1, 1]).pValues == [1, 1, 1])
        // One that is far below is not strange: the test has one side.
        #expect(FalseDiscovery.rejected(UpperTail(bulk + [-5]).pValues, rate: 0.1).isEmpty)
    }
}
