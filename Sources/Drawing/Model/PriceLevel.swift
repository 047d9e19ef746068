/// A price that a picture points out with a line across the price pane and a label at its right.
package struct PriceLevel: Sendable {
    package enum Kind: Sendable {
        case entry, stop, target
    }

    /// `stop`, as the label says it.
    package let name: String
    package let price: Double
    package let kind: Kind

    package init(name: String, price: Double, kind: Kind) { (self.name, self.price, self.kind) = (name, price, kind) }
}
