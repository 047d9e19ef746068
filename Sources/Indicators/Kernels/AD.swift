/// Accumulation/distribution line (M. Chaikin): the sum of ((close − low) − (high − close)) / (high − low) · volume.
struct AD: Kernel {
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let next = sum + AD.flow(bar)
        if commit { sum = next }
        return next
    }

    static func flow(_ bar: Bar) -> Double {
        bar.range > 0 ? ((bar.close - bar.low) - (bar.high - bar.close)) / bar.range * bar.volume : 0
    }
}
