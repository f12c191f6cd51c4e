import Glibc

/// The texts of the findings about files and lines.
extension Finding {
    static func directory(_ path: String, unreadable error: SystemError) -> Finding {
        if error.code == ENOENT {
            return Finding(
                .error, .missingDirectory, file: path, message: "the folder does not exist",
                remedy: "create it, or correct the path")
        }
        return Finding(
            .error, .unreadableDirectory, file: path, message: "the folder cannot be read: \(error.reason)",
            remedy: error.code == ENOTDIR ? "give a folder, not a file" : remedy(for: error))
    }

    static func file(_ path: String, unreadable failure: FileBytes.Failure, limit: Int) -> Finding {
        switch failure {
        case .system(let error):
            Finding(
                .error, .unreadableFile, file: path, message: "the file cannot be read: \(error.reason)",
                remedy: remedy(for: error))
        case .notAFile:
            Finding(
                .error, .unreadableFile, file: path, message: "is not a regular file", remedy: "put a regular file in its place"
            )
        case .longLine:
            Finding(
                .error, .fileTooLarge, file: path, message: "the file has a line of more than \(limit >> 20) MB",
                remedy: "write one example per line; is this a text file?")
        case .tooLarge:
            Finding(
                .error, .fileTooLarge, file: path, message: "the file is larger than \(limit >> 20) MB",
                remedy: "split it into several files, or keep fewer examples")
        }
    }

    /// - Parameter mark: the file's first byte.
    static func file(_ path: String, utf16 mark: UInt8) -> Finding {
        Finding(
            .error, .invalidUTF8, file: path, line: 1,
            message: "the file is UTF-16 (byte 1 of the line is 0x\(mark.hex))", remedy: "save it as UTF-8")
    }

    static func file(_ path: String, unwritable error: SystemError) -> Finding {
        Finding(
            .error, .unwritableFile, file: path, message: "the file cannot be written (\(error.call)): \(error.reason)",
            remedy: [EACCES, EPERM, EROFS].contains(error.code)
                ? "allow the user that runs this to write the file and its folder" : remedy(for: error))
    }

    static func line(_ line: TextLine, of path: String, fault: TextLine.Fault) -> Finding {
        func column(_ offset: Int) -> Int { offset - line.bytes.startIndex + 1 }
        return switch fault {
        case .invalidUTF8(let offset, let byte):
            Finding(
                .error, .invalidUTF8, file: path, line: line.number, column: line.column(at: offset),
                message: "byte \(column(offset)) of the line (0x\(byte.hex)) is not valid UTF-8",
                remedy: "save the file as UTF-8, or correct the character")
        case .nul(let offset):
            Finding(
                .error, .nulByte, file: path, line: line.number, column: line.column(at: offset),
                message: "byte \(column(offset)) of the line is NUL",
                remedy: "remove it; is this a text file?")
        case .carriageReturn(let offset):
            Finding(
                .error, .carriageReturn, file: path, line: line.number, column: line.column(at: offset),
                message: "byte \(column(offset)) of the line is a carriage return",
                remedy: "end lines with LF or CRLF, not with CR alone")
        }
    }

    static func tsv(_ line: TextLine, of path: String, fault: TSVRow.Fault) -> Finding {
        switch fault {
        case .columns(let count):
            Finding(
                .error, .wrongColumns, file: path, line: line.number,
                message: count == 1 ? "the line has no tab" : "the line has \(count) columns instead of 2",
                remedy: "write label<TAB>text, with exactly one tab")
        case .emptyLabel: emptyField("label", line, path)
        case .emptyText: emptyField("text", line, path)
        case .line(let fault): .line(line, of: path, fault: fault)
        }
    }

    static func json(_ line: TextLine, of path: String, fault: JSONRow.Fault) -> Finding {
        func invalid(_ message: String) -> Finding {
            Finding(
                .error, .invalidJSON, file: path, line: line.number, message: message,
                remedy: "write one object per line: {\"label\": \"…\", \"text\": \"…\"}")
        }
        return switch fault {
        case .syntax(let problem, let column): invalid("not JSON: \(problem), at byte \(column) of the line")
        case .notAnObject: invalid("the line is not a JSON object")
        case .missing(let field): invalid("the string \"\(field)\" is missing")
        case .empty(let field): emptyField(field, line, path)
        case .nul(let field):
            Finding(
                .error, .nulByte, file: path, line: line.number, message: "the \(field) contains a NUL character (\\u0000)",
                remedy: "remove it")
        case .line(let fault): .line(line, of: path, fault: fault)
        }
    }

    private static func emptyField(_ field: String, _ line: TextLine, _ path: String) -> Finding {
        Finding(
            .error, .emptyField, file: path, line: line.number, message: "the \(field) is empty",
            remedy: "write a \(field), or remove the line")
    }

    private static func remedy(for error: SystemError) -> String {
        switch error.code {
        case EACCES, EPERM: "allow the user that runs this to read it"
        case ELOOP: "fix the symbolic link, which is circular"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
        default: "check the file system, then try again"
        }
    }
}

extension UInt8 {
    /// Two hexadecimal digits, in capitals.
    var hex: String { (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true) }
}
