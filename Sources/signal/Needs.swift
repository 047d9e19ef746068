import Shared

/// The `ind` options that strategies want: `ind $(signal --strategy scalp --needs)`.
enum Needs {
    static func print(_ strategies: [Strategy]) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        output.write(string: options(of: strategies).joined(separator: " ") + "\n")
        try output.flush()
        return .done
    }

    /// Each once, in the order in which the rules name their fields.
    static func options(of strategies: [Strategy]) -> [String] {
        var options: [String] = []
        for set in strategies.flatMap({ [$0.set] + $0.set.timeFrames.map(\.set) }) {
            for field in set.lookups.compactMap(\.field) {
                for option in Needs.options(of: field) where !options.contains(option) { options.append(option) }
            }
        }
        return options
    }

    /// A pair of one family needs two lengths; the customary ones of two averages.
    private static func options(of field: FieldName) -> [String] {
        guard let origin = FieldOrigin(field.text) else { return [] }
        switch field.choice {
        case .first: return [origin.option]
        case .fastest: return [origin.option + " 9"]
        case .slowest: return [origin.option + " 21"]
        }
    }
}
