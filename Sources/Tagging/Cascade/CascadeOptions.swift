/// What a cascade promises and how it is monitored.
package struct CascadeOptions: Sendable {
    /// The share of messages on which the answer must be the full tier's, above 0 and below 1. Default 0.995.
    package var agreement = 0.995
    /// Both tiers decide this many messages before the fast one answers alone; 0 trusts the label examples. Raised to
    /// what the agreement requires. Default 2,000.
    package var warmUp = 2000
    /// The share of messages that both tiers decide afterwards. Default 0.01.
    package var sample = 0.01
    /// If the fast tier could answer less than this share of a set, the set stays with the full tier. Default 0.2.
    package var leastShare = 0.2
    /// Seed of the sample. Default 0.
    package var seed: UInt64 = 0

    package init() {}

    /// The share of messages that may be answered differently.
    var risk: Double { 1 - agreement }
}
