// Times single updates of kernels: see scripts/bench. Compiled into one module with Sources/ind's kernels.

func cpuNanoseconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Nanoseconds an update, the least of five rounds over a million prices.
func measure<K: Kernel>(_ name: String, _ make: () -> K) where K.Input == Double, K.Output == Double {
    let prices = (0..<4096).map { 100 + Double(($0 &* 7919) % 1013) / 100 }
    var best = Double.infinity
    var sum = 0.0
    for _ in 0..<5 {
        var kernel = make()
        let start = cpuNanoseconds()
        for step in 0..<1_000_000 { sum += kernel.next(prices[step & 4095], true) }
        best = min(best, (cpuNanoseconds() - start) / 1e6)
    }
    let spent = "\((best * 10).rounded() / 10)"
    print("  \(name)" + String(repeating: " ", count: 20 - name.count) + spent + " ns" + (sum.isNaN ? "" : " "))
}

func main() {
    for length in [14, 200] {
        measure("ema \(length)") { EMA(length) }
        measure("rsi \(length)") { RSI(length) }
    }
    for length in [10, 100, 1000, 10_000] {
        measure("sma \(length)") { SMA(length) }
        measure("stddev \(length)") { StandardDeviation(length) }
        measure("highest \(length)") { HighestOf(length) }
    }
}

/// What Donchian's channel is made of.
struct HighestOf: Kernel {
    private var window: Sliding<Highest>
    init(_ length: Int) { window = Sliding(length) }
    mutating func next(_ value: Double, _ commit: Bool) -> Double { window.next(value, commit)?.value ?? .nan }
}

main()
