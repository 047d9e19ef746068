/// The type of a moving average, as a parameter names it: `--apo 12,26,ema`.
package enum AverageType: String, CaseIterable, Sendable {
    case sma, ema, wma, dema, tema, trima, kama, mama, t3, hma, zlema, rma

    /// Returns the number of values before the first average.
    func wait(_ length: Int) -> Int {
        if length == 1 { return 0 }
        switch self {
        case .sma, .ema, .wma, .trima, .rma: return length - 1
        case .dema: return 2 * (length - 1)
        case .tema: return 3 * (length - 1)
        case .t3: return 6 * (length - 1)
        case .kama: return length
        case .mama: return Hilbert.firstPeriod
        case .hma: return length - 1 + max(Int(Double(length).squareRoot()), 1) - 1
        case .zlema: return (length - 1) / 2 + length - 1
        }
    }

    fileprivate func kernel(_ length: Int) -> any Kernel<Double, Double> {
        if length == 1 { return Delay(0) }
        switch self {
        case .sma: return SMA(length)
        case .ema: return EMA(length)
        case .wma: return WMA(length)
        case .dema: return DEMA(length)
        case .tema: return TEMA(length)
        case .trima: return TRIMA(length)
        case .kama: return KAMA(length)
        case .mama: return MAMA(0.5, 0.05)
        case .t3: return T3(length, factor: 0.7)
        case .hma: return HMA(length)
        case .zlema: return ZLEMA(length)
        case .rma: return EMA.wilder(length)
        }
    }
}

/// A moving average of a type that a parameter names, like TA-Lib's MA. With length 1 it is the value itself. MAMA ignores the
/// length and has the limits 0.5 and 0.05.
struct Average: Kernel {
    private var kernel: any Kernel<Double, Double>

    init(_ type: AverageType, _ length: Int) { kernel = type.kernel(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { value.isNaN ? .nan : kernel.next(value, commit) }
}
