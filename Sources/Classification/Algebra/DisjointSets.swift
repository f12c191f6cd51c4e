/// Union and find with path halving.
struct DisjointSets {
    private var parent: [Int]

    init(count: Int) {
        parent = Array(0..<count)
    }

    mutating func root(_ index: Int) -> Int {
        var index = index
        while parent[index] != index {
            parent[index] = parent[parent[index]]
            index = parent[index]
        }
        return index
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (a, b) = (root(a), root(b))
        parent[max(a, b)] = min(a, b)
    }

    /// The group of every index, numbered by first appearance, and the members of every group, ascending.
    mutating func groups() -> (group: [Int], members: [[Int]]) {
        var numbers: [Int: Int] = [:]
        var group = [Int](repeating: 0, count: parent.count)
        var members: [[Int]] = []
        for index in parent.indices {
            let root = root(index)
            let number = numbers[root] ?? members.count
            if number == members.count {
                numbers[root] = number
                members.append([])
            }
            group[index] = number
            members[number].append(index)
        }
        return (group, members)
    }
}
