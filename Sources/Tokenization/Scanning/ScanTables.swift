/// What the scanner does with a byte of the text.
enum ByteAction: UInt8 {
    /// An ASCII character of a word.
    case word
    case whitespace
    case punctuation
    case removed
    /// The first byte of a scalar beyond ASCII, or no valid UTF-8.
    case multibyte
    /// The first byte of some added token.
    case addedToken
}

/// The lookups of the normalizer, fixed by its options.
struct ScanTables: Sendable {
    /// Byte → what to do with it.
    let actions: [ByteAction]
    /// As ``actions``, for bytes that turned out not to begin an added token.
    let plainActions: [ByteAction]
    /// Byte → the byte it becomes in a word: its lowercase if requested.
    let folded: [UInt8]
    let scalars = ScalarClassTable.shared
    /// The properties that count under the normalizer's options.
    let mask: ScalarClass

    init(_ options: TokenizerFile.NormalizerOptions, added: TokenTrie) {
        var mask: ScalarClass = [.whitespace, .punctuation]
        if options.cleanText { mask.insert(.control) }
        if options.handleChineseChars { mask.insert(.ideograph) }
        if options.stripAccents { mask.formUnion([.mark, .nonstarter, .decomposes]) }
        if options.lowercase { mask.insert(.hasLowercase) }
        self.mask = mask

        var actions: [ByteAction] = []
        var folded: [UInt8] = []
        for byte in UInt8.min...UInt8.max {
            let scalarClass = scalars[UInt32(byte)].intersection(mask)
            actions.append(byte < 0x80 ? Self.action(of: scalarClass) : .multibyte)
            let becomesLowercase = byte < 0x80 && scalarClass.contains(.hasLowercase)
            folded.append(becomesLowercase ? byte + 0x20 : byte)
        }
        self.folded = folded
        plainActions = actions
        for byte in UInt8.min...UInt8.max where added.edge(at: CollectionOfOne(byte)) != nil {
            actions[Int(byte)] = .addedToken
        }
        self.actions = actions
    }

    /// The action for an ASCII character; none of them is a mark, an ideograph or decomposes.
    private static func action(of scalarClass: ScalarClass) -> ByteAction {
        if scalarClass.contains(.control) { return .removed }
        if scalarClass.contains(.whitespace) { return .whitespace }
        return scalarClass.contains(.punctuation) ? .punctuation : .word
    }

    /// The tables laid open for the duration of one text.
    struct View {
        let actions: UnsafeBufferPointer<ByteAction>
        let plainActions: UnsafeBufferPointer<ByteAction>
        let folded: UnsafeBufferPointer<UInt8>
        let blockStarts: UnsafeBufferPointer<UInt32>
        let classes: UnsafeBufferPointer<UInt8>
        let mask: ScalarClass

        /// The properties of `scalar` that count.
        @inline(__always)
        func scalarClass(of scalar: UInt32) -> ScalarClass {
            let start = blockStarts[Int(scalar >> 8)]
            return ScalarClass(rawValue: classes[Int(start + scalar & 0xFF)]).intersection(mask)
        }
    }

    func withView<Result>(_ body: (View) -> Result) -> Result {
        actions.withUnsafeBufferPointer { actions in
            plainActions.withUnsafeBufferPointer { plainActions in
                folded.withUnsafeBufferPointer { folded in
                    scalars.blockStarts.withUnsafeBufferPointer { blockStarts in
                        scalars.classes.withUnsafeBufferPointer { classes in
                            // The view does not leave `body`, and the arrays are kept alive around it.
                            body(
                                View(
                                    actions: actions, plainActions: plainActions, folded: folded,
                                    blockStarts: blockStarts, classes: classes, mask: mask))
                        }
                    }
                }
            }
        }
    }
}
