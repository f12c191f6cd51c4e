internal import Classification
internal import LabelSets
internal import Pipeline

/// Lines that everything else in the set contradicts.
extension SetAudit {
    /// The issues of confident learning, as rows of the held-out examples.
    var issues: [ConfidentLearning.Issue] {
        let given = held.rows.map { published.examples[$0].labels }
        return switch published.mode {
        case .single: ConfidentLearning(held.probabilities, labels: given.map { $0[0] }).issues
        case .multi:
            ConfidentLearning(
                held.probabilities, labels: given, background: published.classifier.options.background
            ).issues
        }
    }

    /// - Parameter outliers: examples that are said to be like none; what label they resemble most means nothing.
    func addMislabelled(except outliers: Set<Int>, to findings: inout FindingList) {
        for issue in issues {
            let example = held.rows[issue.row]
            guard !outliers.contains(example) else { continue }
            let likelier = published.labels[issue.likelier]
            let support = nearest(example, under: issue.likelier).map {
                "; most like \(place($0)) (cosine \(decimals(cosine(example, $0))))"
            }
            let message =
                issue.given.map {
                    "looks like \"\(likelier)\" (\(percentage(issue.probability))), not \"\(published.labels[$0])\" "
                        + "(\(percentage(issue.givenProbability)))"
                } ?? "looks like \"\(likelier)\" too (\(percentage(issue.probability)))"
            findings.add(
                warning(
                    .mislabelled, at: example, message + (support ?? ""),
                    issue.given == nil
                        ? "put it under \"\(likelier)\" as well, if that is so"
                        : "move it to \"\(likelier)\", or add examples like it under \(labels(example))"))
        }
    }

    /// The example of a label that is most like another example.
    private func nearest(_ example: Int, under label: Int) -> Int? {
        published.examples.indices
            .filter { $0 != example && published.examples[$0].labels.contains(label) }
            .map { ($0, cosine(example, $0)) }
            .max { $0.1 < $1.1 }?.0
    }
}
