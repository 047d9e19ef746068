/// A price that a picture highlights with a line across the price pane and a label at the right.
package struct PriceLevel: Sendable {
    package enum Kind: Sendable {
        case entry, stop, target
    }

    /// The text of the label, such as `stop`.
    package let name: String
    package let price: Double
    package let kind: Kind

    package init(name: String, price: Double, kind: Kind) { (self.name, self.price, self.kind) = (name, price, kind) }
}
