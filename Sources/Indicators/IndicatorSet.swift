/// Indicators at work on the candles of one series.
package struct IndicatorSet {
    private var indicators: [any Indicator]

    /// `firstInput` is the place of their first input among those of all options.
    package init(_ requests: [IndicatorRequest], firstInput: Int = 0) {
        var inputs = firstInput
        indicators = requests.map { request in
            var given = request.parameters
            given.firstInput = inputs
            inputs += request.inputs.count
            return request.definition.make(given)
        }
    }

    /// Takes a candle in and writes the values of all fields, in the order of the requests. A candle that forms gets the values it would
    /// have if it closed now, and leaves no trace.
    package mutating func next(_ bar: Bar, isClosed: Bool, _ values: inout Values) {
        values.clear()
        add(bar, isClosed: isClosed, to: &values)
    }

    /// The same behind values that are there already.
    package mutating func add(_ bar: Bar, isClosed: Bool, to values: inout Values) {
        for place in indicators.indices { indicators[place].next(bar, isClosed, &values) }
    }

    /// A column for each field of the requests, with a value for each closed candle: to the bit what `next` gives candle by candle.
    package static func columns(_ requests: [IndicatorRequest], _ bars: [Bar]) -> [[Double]] {
        requests.flatMap { request in
            var columns = [[Double]](repeating: [], count: request.fields.count)
            for place in columns.indices { columns[place].reserveCapacity(bars.count) }
            var indicator = request.definition.make(request.parameters)
            indicator.append(bars, to: &columns)
            return columns
        }
    }
}
