/// Which labels of a set answer other services' moderation APIs, as its `set.yaml` says.
package struct ModerationCategories: Sendable, Hashable {
    /// OpenAI's, in the order of its documentation. https://platform.openai.com/docs/guides/moderation
    package static let names = [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
        "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
    ]

    /// The labels that feed each of OpenAI's categories; one without a label is absent.
    package private(set) var categories: [String: [String]] = [:]
    /// The labels that feed each of Perspective's attributes, likewise.
    package private(set) var attributes: [String: [String]] = [:]

    /// What a set's settings say. A label whose name is that of a category feeds it unless they say otherwise.
    package init(_ set: LabelSet) {
        for label in set.labels.map(\.name) {
            let settings = set.settings.labels[label]
            for name in settings?.categories ?? Self.names.filter({ $0 == label }) {
                categories[name, default: []].append(label)
            }
            for name in settings?.perspective ?? [] { attributes[name, default: []].append(label) }
        }
    }
}
