import Shared

/// A part of a series' fields: consecutive indicators of candles, an indicator of an earlier field, or an expression.
struct FieldPart {
    enum Kind {
        case candles
        /// An indicator of the value at a place.
        case over(Int)
        case expression(LetField)
    }

    /// A value that an earlier option appends.
    enum Input {
        /// A place among the values of indicators and expressions.
        case value(Int)
        /// A place among the joined fields.
        case joined(Int)
        case age(Int)
    }

    /// The field of an earlier option.
    typealias Earlier = (name: String, input: Input)

    let kind: Kind
    /// How many values it gives.
    let count: Int
    var indicators: IndicatorSet
    // Of an expression:
    private var memory = Memory(for: ExpressionSet())
    /// By lookup: where its value comes from; nil for a field of the record.
    private var inputs: [Input?] = []
    /// By lookup: the slot of the field in the record; -1 where the record is not read.
    private var slots: [Int] = []
    private var numbers: [Double] = []

    init(_ kind: Kind, count: Int, _ requests: [IndicatorRequest] = [], firstInput: Int = 0) {
        self.kind = kind
        self.count = count
        indicators = IndicatorSet(requests, firstInput: firstInput)
    }

    /// `others` are the members of the record that are no own fields. Throws where the expression reads a field that is missing.
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
            // A number is no text, whatever the text is.
            if case .text = lookup, !values[value].isNaN { numbers[place] = 0 } else { numbers[place] = values[value] }
        }
        return field.set.evaluate(field.expression, numbers, &memory, commit: isClosed)
    }
}
