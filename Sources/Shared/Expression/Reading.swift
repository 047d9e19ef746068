extension ExpressionSet {
    /// Writes the values of the fields that the set looks up into `numbers`. `slots` holds the finder's slot of each lookup, -1
    /// if it has none. The owner fills in time frames and variables.
    package func read(_ json: borrowing JSON, _ finder: borrowing FieldFinder, _ slots: [Int], into numbers: inout [Double]) {
        var numbers = numbers.mutableSpan
        for place in slots.indices where slots[place] >= 0 {
            let index = finder.places[slots[place]]
            if readsTexts, case .text(_, let text) = lookups[place] {
                numbers[place] = index == 0 || json.kind(index) == .null ? .nan : json.isText(index, text) ? 1 : 0
            } else {
                numbers[place] = json.operand(index)
            }
        }
    }
}
