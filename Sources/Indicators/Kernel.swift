/// What every indicator is made of. `next` takes the next value and gives the result with it; the state moves on only when
/// `commit` says that the candle is closed, so a candle that forms gets the value it would have if it closed now.
///
/// NaN means "not known yet": it comes out as null.
protocol Kernel<Input, Output> {
    associatedtype Input
    associatedtype Output
    mutating func next(_ input: Input, _ commit: Bool) -> Output
}
