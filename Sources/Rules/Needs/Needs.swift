import Shared

/// `signal --needs`: the options that strategies need of the stages before them.
///
///     bybit-stream $(signal --strategy micro --needs topics kline.3.BTCUSDT) | ohlc |
///         book $(signal --strategy micro --needs book) | ind $(signal --strategy micro --needs) | signal --strategy micro
package enum Needs {
    package static func print(_ strategies: [Strategy], _ what: String, _ operands: [String]) throws(Failure) -> ExitStatus {
        if what != "topics", let operand = operands.first {
            throw .usage("--needs: expected 'ind', 'topics', 'book' or 'flow' behind it, got '\(operand)'")
        }
        var output = Output.standard()
        let words =
            switch what {
            case "topics": try TopicNeeds(strategies, operands).words
            case "book", "flow": StageNeeds(what, strategies).words
            default: options(of: strategies)
            }
        output.write(string: words.joined(separator: " ") + "\n")
        try output.flush()
        return .done
    }

    /// The options of `ind` that append the fields of the rules, each once, in the order in which the rules name the fields.
    package static func options(of strategies: [Strategy]) -> [String] {
        var options: [String] = []
        for set in strategies.flatMap({ [$0.set] + $0.set.timeFrames.map(\.set) }) {
            for field in set.lookups.compactMap(\.field) {
                for option in Needs.options(of: field) where !options.contains(option) { options.append(option) }
            }
        }
        return options
    }

    /// The options for one field. A rule that compares a fast and a slow average without lengths gets the lengths 9 and 21.
    private static func options(of field: FieldName) -> [String] {
        guard let origin = FieldOrigin(field.text) else { return [] }
        switch field.choice {
        case .first: return [origin.option]
        case .fastest: return [origin.option + " 9"]
        case .slowest: return [origin.option + " 21"]
        }
    }
}
