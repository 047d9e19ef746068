/// Splits a long time range into windows that the exchange answers in one request.
///
/// Each window begins one second before the end of the earlier one: some endpoints count whole seconds, and the documentation
/// does not say which bounds are inclusive. Rows of that second come twice and are written once.
enum TimeWindows {
    /// Returns the windows from the newest to the oldest, in the endpoint's unit. `from` must not be after `to`.
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
