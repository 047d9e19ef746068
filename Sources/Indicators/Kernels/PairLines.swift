/// The two series that an indicator compares: high and low by default, a given series and the close, or two given series.
struct SeriesPair {
    private let first: SeriesInput
    private let second: SeriesInput
    private let input: Int

    init(_ given: IndicatorDefinition.Parameters) {
        first = given.series.first ?? .price(.high)
        second = given.series.count > 1 ? given.series[1] : .price(given.series.isEmpty ? .low : .close)
        input = given.firstInput
    }

    func of(_ bar: Bar, _ values: Values) -> (x: Double, y: Double) {
        let x = value(first, bar, values, input)
        return (x, value(second, bar, values, first.isOfBar ? input : input + 1))
    }

    private func value(_ series: SeriesInput, _ bar: Bar, _ values: Values, _ place: Int) -> Double {
        if case .price(let source) = series { return source.of(bar) }
        return values.input(place)
    }
}

/// Pearson's correlation of two series over the last N; 0 if one of them does not move.
struct Correlation: Indicator {
    private let pair: SeriesPair
    private var window: Sliding<PairMoments>

    init(_ length: Int, _ pair: SeriesPair) {
        self.pair = pair
        window = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let value = pair.of(bar, values)
        guard !value.x.isNaN, !value.y.isNaN, let moments = window.next(value, commit) else { return values.put(.nan) }
        let size = (moments.xx * moments.yy).squareRoot()
        values.put(size > 0 ? min(max(moments.xy / size, -1), 1) : 0)
    }
}

/// Beta: the slope of the least-squares line of the second series' changes against those of the first; 0 if all changes of the
/// first are equal.
struct Beta: Indicator {
    private let pair: SeriesPair
    private var last: (x: Double, y: Double)?
    private var window: Sliding<PairMoments>

    init(_ length: Int, _ pair: SeriesPair) {
        self.pair = pair
        window = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let value = pair.of(bar, values)
        if value.x.isNaN || value.y.isNaN { return values.put(.nan) }
        defer { if commit { last = value } }
        guard let last else { return values.put(.nan) }
        let moments = window.next((change(value.x, last.x), change(value.y, last.y)), commit)
        guard let moments else { return values.put(.nan) }
        values.put(moments.xx > 0 ? moments.xy / moments.xx : 0)
    }

    private func change(_ value: Double, _ last: Double) -> Double { abs(last) < 1e-14 ? 0 : (value - last) / last }
}
