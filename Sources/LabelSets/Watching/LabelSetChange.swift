/// What happened to a set's folder. Read the set again on `added` and `changed`.
package enum LabelSetChange: Sendable, Hashable {
    /// Files of the set were written, and none is being written any more. More may follow; `changed` follows in any
    /// case. A chance to react early, if a half-changed folder does no harm.
    case touched(String)
    /// Something in the folder, or the folder itself, has changed. It may still contain the same set: compare versions.
    case changed(String)
    /// There is a new folder of this name.
    case added(String)
    /// The folder is gone.
    case removed(String)

    /// The set's name.
    package var name: String {
        switch self {
        case .touched(let name), .changed(let name), .added(let name), .removed(let name): name
        }
    }

    /// One change that combines this one and a later one of the same set; `nil` when they cancel out.
    package func followed(by later: LabelSetChange) -> LabelSetChange? {
        switch (self, later) {
        case (_, .touched): self
        case (.added, .removed): nil
        case (.added, _): self
        case (.removed, .added), (.removed, .changed): .changed(name)
        case (.changed, .added): self
        default: later
        }
    }
}
