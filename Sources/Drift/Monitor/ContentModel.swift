internal import Classification

/// What the texts of a reference are about, in the space of sketches.
struct ContentModel {
    let groups: Groups
    let directions: Directions

    init(_ sketches: [[Float]], using generator: inout SplitMix64) {
        groups = Groups(of: sketches, count: min(ScoreLayout.groups, max(2, sketches.count / 25)), using: &generator)
        directions = Directions(of: sketches, count: ScoreLayout.directions)
    }
}
