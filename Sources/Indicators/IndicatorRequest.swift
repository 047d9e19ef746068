import Shared

/// An indicator with its parameters, as a user asks for it: `--st 10,3`, `--ema 20@hl2`.
package struct IndicatorRequest: Sendable {
    package let definition: IndicatorDefinition
    package let parameters: IndicatorDefinition.Parameters

    package init(_ definition: IndicatorDefinition, _ parameters: IndicatorDefinition.Parameters) {
        self.definition = definition
        self.parameters = parameters
    }

    /// The names of its fields.
    package var fields: [String] { definition.names(parameters) }

    /// Reads `10,3` or `20@hl2`. Parameters that are missing at the end have their defaults.
    package init(_ definition: IndicatorDefinition, _ text: String) throws(Failure) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        var source = definition.defaults.source
        if parts.count == 2 {
            guard definition.source != nil else {
                throw .usage("--\(definition.name) looks at whole candles and takes no '@\(parts[1])'")
            }
            guard let named = BarSource(rawValue: String(parts[1])) else {
                let names = BarSource.allCases.map(\.rawValue).joined(separator: " ")
                throw .usage("--\(definition.name): expected one of \(names) behind '@', got '\(parts[1])'")
            }
            source = named
        }
        let words = parts[0].isEmpty ? [] : parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        self.init(definition, IndicatorDefinition.Parameters(values: try definition.values(words), source: source))
    }
}

extension IndicatorDefinition {
    /// The parameters that words give, and the defaults of those that are missing at the end.
    func values(_ words: [String]) throws(Failure) -> [Double] {
        guard words.count <= parameters.count else {
            let most = Messages.count(parameters.count, "parameter")
            throw .usage("--\(name) takes \(most) at most, got '\(words.joined(separator: ","))'")
        }
        var values: [Double] = []
        for (place, parameter) in parameters.enumerated() {
            if place < words.count {
                guard let value = parameter.value(words[place]) else {
                    throw .usage("--\(name): expected \(parameter.expected), got '\(words[place])'")
                }
                values.append(value)
            } else if let standard = parameter.standard {
                values.append(standard)
            }
        }
        return values
    }
}

extension IndicatorDefinition.Parameter {
    private static let longest = 100_000

    private var leastLength: Int { if case .length(_, let least) = kind { least } else { 1 } }

    /// Between 0 and 0.0001 a number would stand in the field's name with an exponent.
    private static let finest = 1e-4

    /// The value that a word gives; nil where it is not one of those that the parameter takes.
    fileprivate func value(_ word: String) -> Double? {
        switch kind {
        case .number(_, let least, let most):
            guard isPlain(word, "."), let number = Double(word), number >= least, number <= most else { return nil }
            return number == 0 || number >= Self.finest ? number : nil
        case .length, .optionalLength:
            guard isPlain(word, ""), let number = Int(word), (leastLength...Self.longest).contains(number) else { return nil }
            return Double(number)
        }
    }

    fileprivate var expected: String {
        switch kind {
        case .number(_, let least, let most):
            (least == 0 ? "0, or a number" : "a number") + " from 0.0001 to \(IndicatorDefinition.Parameters.text(most))"
        case .length, .optionalLength: "a number of candles from \(leastLength) to \(Self.longest)"
        }
    }

    /// Whether a word has digits only, and what else is allowed: no sign, no exponent, nothing hexadecimal.
    private func isPlain(_ word: String, _ others: String) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) || others.utf8.contains($0) }
    }
}
