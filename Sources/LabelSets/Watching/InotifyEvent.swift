import Glibc

/// One event of the kernel's inotify queue (inotify(7)).
package struct InotifyEvent: Equatable {
    package struct Mask: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        private init(_ flags: Int...) {
            rawValue = flags.reduce(0) { $0 | UInt32(truncatingIfNeeded: $1) }
        }

        /// The kernel dropped events.
        package static let overflow = Mask(Int(IN_Q_OVERFLOW))
        /// The watched folder itself was removed or moved, or its watch has ended.
        package static let folderGone = Mask(Int(IN_DELETE_SELF), Int(IN_MOVE_SELF), Int(IN_IGNORED), Int(IN_UNMOUNT))
        /// A file was closed after writing, or moved here.
        package static let completed = Mask(Int(IN_CLOSE_WRITE), Int(IN_MOVED_TO))
        /// A file is new, being written, or gone.
        package static let begun = Mask(Int(IN_CREATE), Int(IN_MODIFY), Int(IN_DELETE), Int(IN_MOVED_FROM))
        /// The events watched: everything that changes content, name or readability of a file in the folder.
        package static let wanted = Mask(
            Int(IN_MODIFY), Int(IN_CLOSE_WRITE), Int(IN_ATTRIB), Int(IN_CREATE), Int(IN_DELETE), Int(IN_MOVED_FROM),
            Int(IN_MOVED_TO), Int(IN_DELETE_SELF), Int(IN_MOVE_SELF), Int(IN_ONLYDIR))
    }

    /// The watch it belongs to; -1 for an overflow.
    package let watch: Int32
    package let mask: Mask
    /// The file in the watched folder; `nil` when the event concerns the folder itself.
    package let name: String?

    package init(watch: Int32, mask: Mask, name: String?) {
        self.watch = watch
        self.mask = mask
        self.name = name
    }

    var isFolderGone: Bool { !mask.isDisjoint(with: .folderGone) }

    /// The events in a buffer as the kernel fills it.
    package static func parse(_ buffer: ArraySlice<UInt8>) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        buffer.withUnsafeBytes { bytes in
            // Every access is inside the buffer: the loop's condition and the clamped end ensure it.
            var offset = 0
            while offset + MemoryLayout<inotify_event>.size <= bytes.count {
                let head = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                let start = offset + MemoryLayout<inotify_event>.size
                let end = min(start + Int(head.len), bytes.count)
                let name = bytes[start..<end].prefix { $0 != 0 }
                events.append(
                    InotifyEvent(
                        watch: head.wd, mask: Mask(rawValue: head.mask),
                        name: name.isEmpty ? nil : String(decoding: name, as: UTF8.self)))
                offset = end
            }
        }
        return events
    }
}
