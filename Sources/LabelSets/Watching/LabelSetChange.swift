/// What happened to a set's folder. Read the set again on `added` and `changed`.
package enum LabelSetChange: Sendable, Hashable {
    /// Files of the set were written, and none is being written any more. More may follow, and then `changed` does in any case:
    /// a chance to be quick, for those who lose nothing if the folder is half changed.
    case touched(String)
    /// Something in the folder, or the folder itself, is not what it was. It may still hold the same set: compare versions.
    case changed(String)
    /// There is a folder of this name that was not there before.
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
