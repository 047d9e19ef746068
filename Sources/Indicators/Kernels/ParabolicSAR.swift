/// Parabolic stop and reverse (J. W. Wilder), started like TA-Lib's: in the direction of the first movement, with the stop at
/// the first candle's opposite end.
struct ParabolicSAR: Kernel {
    private var stops: ExtendedSAR

    init(_ step: Double, _ limit: Double) {
        let pace = ExtendedSAR.Pace(step, step, limit)
        stops = ExtendedSAR(start: 0, offset: 0, long: pace, short: pace)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let stop = stops.stop(bar, commit)
        return stop.isLong ? stop.value : -stop.value
    }
}
