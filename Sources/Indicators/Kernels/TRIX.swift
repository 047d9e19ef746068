/// TRIX: the rate of change of a triple exponential average.
struct TRIX: Kernel {
    private var averages: (EMA, EMA, EMA)
    private var change = ROC(1)

    init(_ length: Int) { averages = (EMA(length), EMA(length), EMA(length)) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = averages.0.next(value, commit)
        let twice = averages.1.next(once, commit)
        let thrice = averages.2.next(twice, commit)
        return thrice.isNaN ? .nan : change.next(thrice, commit)
    }
}
