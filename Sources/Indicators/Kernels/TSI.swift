/// True strength index (W. Blau): 100 · the twice smoothed change / the twice smoothed absolute change.
struct TSI: Kernel {
    private var last = Previous()
    private var changes: (EMA, EMA)
    private var sizes: (EMA, EMA)

    init(_ long: Int, _ short: Int) {
        changes = (EMA(long), EMA(short))
        sizes = (EMA(long), EMA(short))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = value - last.next(value, commit)
        let moved = changes.1.next(changes.0.next(change, commit), commit)
        let size = sizes.1.next(sizes.0.next(abs(change), commit), commit)
        return size == 0 ? 0 : 100 * moved / size
    }
}
