/// The progress of writing a file of a set, from an event.
package struct FileTouch: Equatable {
    package enum Progress: Equatable {
        /// It is being written, or is gone for now: its new content does not exist yet.
        case under
        /// It was closed after writing, or replaced by renaming.
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
    /// The progress of writing the event's file; `nil` for events that change no content.
    var progress: FileTouch.Progress? {
        if !isDisjoint(with: .completed) { return .done }
        return isDisjoint(with: .begun) ? nil : .under
    }
}
