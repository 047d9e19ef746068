import Shared

/// A part of a series' fields: consecutive indicators of candles, an indicator of an earlier field, or an expression.
struct FieldPart {
    enum Kind {
        case candles
        /// An indicator over an earlier value, by its index.
        case over(Int)
        case expression(LetField)
    }

    /// A value that an earlier option appends.
    enum Input {
        /// An index into the values of indicators and expressions.
        case value(Int)
        /// The value of a joined field, or its age, by the index of the field.
        case joined(Int)
        case age(Int)
    }

    /// The field of an earlier option.
    typealias Earlier = (name: String, input: Input)

    let kind: Kind
    /// The number of values that the part computes.
    let count: Int
    var indicators: IndicatorSet
    // Used by expressions only:
    private var memory = Memory(for: ExpressionSet())
    /// By lookup: the source of its value; nil for a field of the record.
    private var inputs: [Input?] = []
    /// By lookup: the slot of the record's field; -1 if the value does not come from the record.
    private var slots: [Int] = []
    private var numbers: [Double] = []

    init(_ kind: Kind, count: Int, _ requests: [IndicatorRequest] = [], firstInput: Int = 0) {
        self.kind = kind
        self.count = count
        indicators = IndicatorSet(requests, firstInput: firstInput)
    }

    /// `others` are the members of the record that `ind` does not append. Fails if the expression reads a missing field.
    init(
        _ field: LetField, _ others: [String], _ earlier: [Earlier], own: [String], _ finder: inout FieldFinder,
        _ key: SeriesKey
    ) throws(Failure) {
        self.init(.expression(field), count: 1)
        memory = Memory(for: field.set)
        numbers = [Double](repeating: .nan, count: field.set.lookups.count)
        let names = others + earlier.map(\.name)
        for wanted in field.set.lookups.compactMap(\.field) {
            guard let name = wanted.resolved(among: names) else {
                throw .usage("\(key): --let \(field.name): \(FieldPart.missing(wanted, names, own))")
            }
            let input = earlier.first { $0.name == name }?.input
            inputs.append(input)
            slots.append(input == nil ? finder.slot(of: name) : -1)
        }
    }

    private static func missing(_ field: FieldName, _ names: [String], _ own: [String]) -> String {
        if own.contains(field.text) { return "\(field.text) is the field of a later option; put --let behind it" }
        let nearest = field.isFamily ? nil : NearestName.of(field.text, among: names)
        return "unknown field \(field.description)" + (nearest.map { "; did you mean \($0)?" } ?? "")
    }

    /// The value of the expression at a candle.
    mutating func evaluate(
        _ field: LetField, _ json: borrowing JSON, _ finder: borrowing FieldFinder, isClosed: Bool, _ values: [Double],
        joined: (Input, Lookup) -> Double
    ) -> Double {
        field.set.read(json, finder, slots, into: &numbers)
        for place in inputs.indices {
            guard let input = inputs[place] else { continue }
            let lookup = field.set.lookups[place]
            guard case .value(let value) = input else {
                numbers[place] = joined(input, lookup)
                continue
            }
            // A number never equals a text.
            if case .text = lookup, !values[value].isNaN { numbers[place] = 0 } else { numbers[place] = values[value] }
        }
        return field.set.evaluate(field.expression, numbers, &memory, commit: isClosed)
    }
}
