extension Finding {
    /// What kind of finding it is. The raw value is stable.
    package enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        // Files and folders

        /// The folder or file does not exist.
        case missingDirectory = "missing_directory"
        /// The root has no set folder in it.
        case emptyRoot = "empty_root"
        /// Two sets share a name, or names that differ only in case.
        case duplicateSetName = "duplicate_set_name"
        /// The folder cannot be listed: permission, a symbolic link in a circle, a file in its place.
        case unreadableDirectory = "unreadable_directory"
        /// The file cannot be read: permission, a dangling link, a folder or a pipe in its place.
        case unreadableFile = "unreadable_file"
        /// The file cannot be written: permission, a full disk.
        case unwritableFile = "unwritable_file"
        /// The file is larger than 256 MB.
        case fileTooLarge = "file_too_large"
        /// Files with this extension are not read (warning).
        case unknownFile = "unknown_file"
        /// The file looks like `set.yaml` but has another name.
        case misnamedSettings = "misnamed_settings"
        /// The name of a set or a label cannot be used.
        case unsafeName = "unsafe_name"
        /// The kernel does not allow watching the folder.
        case unwatchable = "unwatchable"
        /// The folder's file system may not report changes that are made elsewhere (warning).
        case noEvents = "no_events"

        // Lines

        /// A line is not UTF-8.
        case invalidUTF8 = "invalid_utf8"
        /// A line has a NUL byte.
        case nulByte = "nul_byte"
        /// A line has a carriage return inside: old Macintosh line ends.
        case carriageReturn = "carriage_return"
        /// A line of a `.tsv` does not have exactly two columns.
        case wrongColumns = "wrong_columns"
        /// A line's label or text is empty.
        case emptyField = "empty_field"
        /// A line of a `.jsonl` is not a JSON object with the strings `label` and `text`.
        case invalidJSON = "invalid_json"
        /// A text is in the quotes that a spreadsheet puts around it (warning).
        case quotedField = "quoted_field"
        /// A text is longer than 8,192 bytes (warning).
        case longExample = "long_example"

        // Labels and examples

        /// The set has fewer than two labels.
        case tooFewLabels = "too_few_labels"
        /// A label has no example.
        case emptyLabel = "empty_label"
        /// A label has a single example.
        case tooFewExamples = "too_few_examples"
        /// A label has fewer than ten examples (warning).
        case fewExamples = "few_examples"
        /// The same text twice under one label (warning; kept once).
        case duplicate
        /// The same text under two labels that exclude each other.
        case sameTextTwoLabels = "same_text_two_labels"
        /// Two texts that differ only in case, spaces and punctuation (warning of the lint).
        case nearDuplicate = "near_duplicate"
        /// Two labels' names differ only in case (warning).
        case similarLabels = "similar_labels"

        /// A label has more than ten times the examples of another (warning of the lint).
        case unbalanced

        // What texts look like (warnings of the lint)

        /// UTF-8 that was read in another encoding and saved again: `Ã©` for `é`.
        case mojibake
        /// A U+FFFD, which replaces a lost character.
        case replacementCharacter = "replacement_character"
        /// A text's letters are of another script than those of nearly all others.
        case rareScript = "rare_script"

        // What texts mean (warnings of the lint with a model)

        /// Texts of one label with nearly the same meaning.
        case similarExamples = "similar_examples"
        /// Texts with nearly the same meaning under two labels that exclude each other.
        case similarTextTwoLabels = "similar_text_two_labels"
        /// The rest of the set suggests that a text belongs under another label.
        case mislabelled
        /// A text that is unlike all others of the set.
        case outlier
        /// Two labels that cannot be distinguished.
        case labelsAlike = "labels_alike"

        // set.yaml and tests.tsv

        /// `set.yaml` is not YAML, or not a mapping.
        case invalidYAML = "invalid_yaml"
        /// An unknown key in `set.yaml`.
        case unknownKey = "unknown_key"
        /// A value of the wrong type, or one that the key does not allow.
        case invalidValue = "invalid_value"
        /// A number outside its range.
        case outOfRange = "out_of_range"
        /// Two settings that exclude each other.
        case conflictingSettings = "conflicting_settings"
        /// A setting that has no effect (warning).
        case unusedSetting = "unused_setting"
        /// A label that the set does not have.
        case unknownLabel = "unknown_label"
        /// A test's text is also an example, so the test proves nothing (warning).
        case testIsExample = "test_is_example"
        /// The files are valid, but no decision can be fitted with these settings and this model.
        case unusableSet = "unusable_set"
    }
}
