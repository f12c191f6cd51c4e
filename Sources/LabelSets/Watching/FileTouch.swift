/// How far the writing of a file of a set is, as an event tells.
package struct FileTouch: Equatable {
    package enum Progress: Equatable {
        /// It is being written, or is gone for now: what it will hold is not there yet.
        case under
        /// It was closed after writing, or another was put in its place by renaming.
        case done
    }

    package let set: String
    package let file: String
    package let progress: Progress

    package init(set: String, file: String, progress: Progress) {
        self.set = set
        self.file = file
        self.progress = progress
    }
}

extension InotifyEvent.Mask {
    /// What the event says of the writing of its file; `nil` for what changes no content.
    var progress: FileTouch.Progress? {
        if !isDisjoint(with: .completed) { return .done }
        return isDisjoint(with: .begun) ? nil : .under
    }
}
