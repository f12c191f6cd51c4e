import LabelSets

/// A label-set folder in all its file formats.
struct LabelSubject: Subject {
    let name = "label-set"
    let files: [String: [UInt8]] = [
        "set.yaml": Array(
            """
            description: Which animal
            mode: single
            anomaly:
              rate: 0.05
            method: whitened

            """.utf8),
        "cat.txt": Array("# cats\na cat sleeps\nthe cat purrs\n".utf8),
        "dogs.tsv": Array("dog\ta dog barks\ndog\tthe dog runs\ncat\ta kitten\n".utf8),
        "more.jsonl": Array(
            "{\"label\":\"dog\",\"text\":\"a \\\"puppy\\\" \\u00e9\"}\n{\"label\":\"cat\",\"text\":\"meow\"}\n".utf8),
        "tests.tsv": Array("cat\tit purrs\ndog\tit barks\n".utf8),
    ]

    func read(_ folder: String) throws(WrongAnswer) -> Bool {
        let report = LabelSetReader().inspect(directory: folder)
        return (try? LabelSetReader().read(directory: folder)) != nil && !report.findings.isEmpty
    }
}
