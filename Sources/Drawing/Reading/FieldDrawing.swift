import Indicators

extension ChartLine {
    /// The drawing of a candle's field, by its name. Fields of `ind` are drawn as the table of indicators says; some fields of
    /// `book` and `flow` have a drawing, too. Returns nil for all other fields, which are drawn only if an option names them.
    init?(field name: String) {
        if let indicator = IndicatorField(name), let field = indicator.field, let drawing = field.drawing {
            let reading = "\(indicator.definition.meaning); \(indicator.definition.reading)"
            switch drawing {
            case .onPrice(let shape): self.init(name: name, pane: nil, shape: shape, reading: reading)
            case .pane(let range, let levels, let shape):
                // The fields of an indicator share a pane if they have the same scale.
                let shares = indicator.definition.fields.allSatisfy { other in
                    guard case .pane(range, levels, _)? = other.drawing else { return other.drawing.map(\.isPane) != true }
                    return true
                }
                self.init(
                    name: name, pane: shares ? indicator.stem : name, shape: shape, range: range, levels: levels,
                    reading: reading)
            case .state: self.init(name: name, pane: nil, isState: true, reading: reading)
            }
            return
        }
        let words = name.split(separator: "_")
        guard words.count > 1, words[0] == "book" || words[0] == "flow", words.last != "age" else { return nil }
        if words.contains("imbalance") {
            self.init(name: name, pane: "book_imbalance", shape: .bars, range: -1...1, levels: [0])
        } else if words.contains("wall"), words.last == "price" {
            self.init(name: name, pane: nil, shape: .dots)
        } else if words.last == "delta" {
            self.init(name: name, pane: name, shape: .bars, levels: [0])
        } else {
            return nil
        }
    }
}

extension IndicatorDefinition.Drawing {
    fileprivate var isPane: Bool { if case .pane = self { true } else { false } }
}
