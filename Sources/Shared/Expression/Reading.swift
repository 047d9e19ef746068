extension ExpressionSet {
    /// Puts the values of the fields that the set looks up into `numbers`; `slots` are those of the finder, by lookup, -1 where
    /// it has none. Time frames and variables are the owner's to fill in.
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
