/// A long time cut into the spans that the exchange answers at once.
///
/// Each span begins a second, or a unit where that is longer, before the end of the earlier one: some endpoints count whole seconds,
/// and the documents do not say which bounds are inclusive. Rows of that second come twice, and are written once.
enum TimeWindows {
    /// The spans from the newest to the oldest, in the unit of the endpoint; `from` is not after `to`.
    static func cut(_ from: Int, _ to: Int, longest: Int, unit: Endpoint.Unit) -> [(from: Int, to: Int)] {
        let overlap = 1000 / unit.rawValue
        var windows: [(from: Int, to: Int)] = []
        var end = to
        while true {
            let start = max(from, end - longest / unit.rawValue)
            windows.append((start, end))
            if start == from { return windows }
            end = start + overlap
        }
    }
}
