/// Small damage to a file: what disks, editors and attackers do to bytes and to the numbers in text.
enum Mutation: CaseIterable {
    case flipBit, setByte, insertByte, removeRange, repeatRange, cutEnd, addBytes, setWord, changeNumber, swapHalves

    private static let bytes: [UInt8] = [0, 1, 9, 10, 13, 34, 44, 45, 58, 91, 92, 93, 123, 125, 127, 128, 0xef, 0xff]
    private static let words: [UInt64] = [
        0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, .max, 0x7f80_0000, 0x7fc0_0000,
        0x7ff0_0000_0000_0000, 0x8000_0000_0000_0000, 1 << 32, 1 << 40,
    ]
    private static let numbers = [
        "0", "-1", "1e999", "2147483648", "9223372036854775807", "9223372036854775808", "1e-320", "NaN", "4294967296", "0.5",
        "\"\"", "null", "[]", "{}", "true",
    ]

    func apply(to file: inout [UInt8], using generator: inout SeededGenerator) {
        guard !file.isEmpty else { return file.append(UInt8.random(in: 0...255, using: &generator)) }
        // Headers are short and decide much: half of all damage is done near the start.
        let reach = Bool.random(using: &generator) ? min(file.count, 512) : file.count
        let place = Int.random(in: 0..<reach, using: &generator)
        let length = min(file.count - place, Int.random(in: 1...32, using: &generator))
        switch self {
        case .flipBit: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case .setByte: file[place] = Self.bytes.randomElement(using: &generator)!
        case .insertByte: file.insert(Self.bytes.randomElement(using: &generator)!, at: place)
        case .removeRange: file.removeSubrange(place..<place + length)
        case .repeatRange: file.insert(contentsOf: file[place..<place + length], at: place)
        case .cutEnd: file.removeSubrange(place...)
        case .addBytes:
            file.append(contentsOf: (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case .setWord:
            let word = Self.words.randomElement(using: &generator)!
            let width = [1, 2, 4, 8].randomElement(using: &generator)!
            for index in 0..<min(width, file.count - place) {
                file[place + index] = UInt8(truncatingIfNeeded: word >> (8 * index))
            }
        case .changeNumber:
            guard let start = file[place...].firstIndex(where: { (48...57).contains($0) }) else { return }
            let end = file[start...].firstIndex { !(48...57).contains($0) } ?? file.count
            file.replaceSubrange(start..<end, with: Self.numbers.randomElement(using: &generator)!.utf8)
        case .swapHalves: file = [UInt8](file[place...] + file[..<place])
        }
    }
}
