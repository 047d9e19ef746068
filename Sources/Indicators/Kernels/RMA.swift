extension EMA {
    /// Wilder's moving average, RMA: an exponential one in which the newest value weighs 1 / N.
    static func wilder(_ length: Int) -> EMA { EMA(length, smoothing: 1 / Double(length)) }
}
