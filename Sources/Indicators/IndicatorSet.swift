/// Indicators running on the candles of one series.
package struct IndicatorSet {
    private var indicators: [any Indicator]

    /// `firstInput` is the index of their first input among those of all options.
    package init(_ requests: [IndicatorRequest], firstInput: Int = 0) {
        var inputs = firstInput
        indicators = requests.map { request in
            var given = request.parameters
            given.firstInput = inputs
            inputs += request.inputs.count
            return request.definition.make(given)
        }
    }

    /// Processes a candle and writes the values of all fields, in the order of the requests. A forming candle gets the values
    /// it would have if it closed now, and does not change the state.
    package mutating func next(_ bar: Bar, isClosed: Bool, _ values: inout Values) {
        values.clear()
        add(bar, isClosed: isClosed, to: &values)
    }

    /// Does the same as `next`, but appends to the values that are already there.
    package mutating func add(_ bar: Bar, isClosed: Bool, to values: inout Values) {
        for place in indicators.indices { indicators[place].next(bar, isClosed, &values) }
    }

    /// Returns a column for each field of the requests, with a value for each closed candle, bit for bit the values of `next`.
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
