import Shared

/// Computes the fields of one series, in the order of the options.
struct SeriesFields {
    private var parts: [FieldPart] = []
    /// The number of inputs of the indicators so far that are not prices of the candle.
    private var inputs = 0

    /// `names` are the members of the series' first candle. Fails if an expression reads a missing field.
    init(_ options: IndicatorOptions, _ names: [String], _ finder: inout FieldFinder, _ key: SeriesKey) throws(Failure) {
        var earlier: [FieldPart.Earlier] = []
        let own = options.fields
        let others = names.filter { !own.contains($0) }
        let places = options.valueNames
        var joined = 0
        var requests: [IndicatorRequest] = []
        for item in options.order {
            if case .indicator(let request) = item {
                requests.append(request)
            } else {
                takeCandles(&requests)
            }
            switch item {
            case .indicator: break
            case .over(let over):
                let place = places.firstIndex(of: over.field) ?? 0
                add(.over(place), [over.request])
            case .expression(let field):
                parts.append(try FieldPart(field, others, earlier, own: own, &finder, key))
            case .joined(let field):
                earlier += [(field.name, .joined(joined)), (field.name + "_age", .age(joined))]
                joined += 1
            }
            for name in item.valueNames {
                if let place = places.firstIndex(of: name) { earlier.append((name, .value(place))) }
            }
        }
        takeCandles(&requests)
    }

    private mutating func takeCandles(_ requests: inout [IndicatorRequest]) {
        if requests.isEmpty { return }
        add(.candles, requests)
        requests = []
    }

    private mutating func add(_ kind: FieldPart.Kind, _ requests: [IndicatorRequest]) {
        let count = requests.reduce(0) { $0 + $1.fields.count }
        parts.append(FieldPart(kind, count: count, requests, firstInput: inputs))
        inputs += requests.reduce(0) { $0 + $1.inputs.count }
    }

    /// Processes a candle and writes the values of all fields. A forming candle does not change the state. `finder` must have
    /// searched the record; `joined` returns the value of a joined field, or its age.
    mutating func next(
        _ bar: Bar, _ json: borrowing JSON, _ finder: borrowing FieldFinder, isClosed: Bool, _ values: inout Values,
        joined: (FieldPart.Input, Lookup) -> Double
    ) {
        values.clear()
        for place in parts.indices {
            switch parts[place].kind {
            case .candles: parts[place].indicators.add(bar, isClosed: isClosed, to: &values)
            case .over(let input):
                // The indicator skips candles for which the field has no value.
                let value = values.values[input]
                if value.isNaN {
                    for _ in 0..<parts[place].count { values.put(.nan) }
                } else {
                    var bar = bar
                    bar.close = value
                    parts[place].indicators.add(bar, isClosed: isClosed, to: &values)
                }
            case .expression(let field):
                let value = parts[place].evaluate(
                    field, json, finder, isClosed: isClosed, values.values, joined: joined)
                values.put(value)
            }
        }
    }
}
