/// Vortex (E. Botes, D. Siepman): the sums of |high − last low| and of |low − last high|, each over the sum of true ranges.
struct Vortex: Indicator {
    private var last: Bar?
    private var plus: Sliding<Sum>
    private var minus: Sliding<Sum>
    private var range: Sliding<Sum>

    init(_ length: Int) {
        plus = Sliding(length)
        minus = Sliding(length)
        range = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        defer { if commit { last = bar } }
        guard let last else {
            values.put(.nan)
            values.put(.nan)
            return
        }
        let up = plus.next(abs(bar.high - last.low), commit)?.value ?? .nan
        let down = minus.next(abs(bar.low - last.high), commit)?.value ?? .nan
        let all = range.next(bar.trueRange(after: last.close), commit)?.value ?? .nan
        values.put(all == 0 ? 0 : up / all)
        values.put(all == 0 ? 0 : down / all)
    }
}
