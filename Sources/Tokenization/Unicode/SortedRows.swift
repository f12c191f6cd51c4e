/// Binary search in a flat table of rows whose first columns ascend.
enum SortedRows {
    /// The index of the last row of `width` cells whose first cell is at most `key`; nil if there is none.
    static func last<Cell: Comparable>(in table: [Cell], width: Int, atMost key: Cell) -> Int? {
        var low = 0
        var high = table.count / width
        while low < high {
            let middle = (low + high) / 2
            if table[middle * width] <= key { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : (low - 1) * width
    }
}
