/// Balance of power (I. Livshin): (close − open) / (high − low); 0 without range.
struct BalanceOfPower: Kernel {
    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { bar.range <= 0 ? 0 : (bar.close - bar.open) / bar.range }
}
