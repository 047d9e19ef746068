/// Hull moving average (A. Hull): WMA(√N) of 2 WMA(N/2) − WMA(N).
struct HMA: Kernel {
    private var half: WMA
    private var whole: WMA
    private var smooth: WMA

    init(_ length: Int) {
        half = WMA(max(length / 2, 1))
        whole = WMA(length)
        smooth = WMA(max(Int(Double(length).squareRoot()), 1))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let half = half.next(value, commit)
        return smooth.next(2 * half - whole.next(value, commit), commit)
    }
}
