/// A building block of indicators. `next` takes the next value and returns the result. The state changes only if `commit` says
/// that the candle is closed, so a forming candle gets the value it would have if it closed now.
///
/// NaN means "not known yet" and is written as null.
protocol Kernel<Input, Output> {
    associatedtype Input
    associatedtype Output
    mutating func next(_ input: Input, _ commit: Bool) -> Output
}
