import Shared

/// Choppiness index (E. Dreiss): 100 · log(sum of true ranges / channel height) / log N; near 100 the price goes sideways.
struct Choppiness: Kernel {
    private let length: Int
    private var range = TrueRange()
    private var way: Sliding<Sum>
    private var channel: PriceChannel

    init(_ length: Int) {
        self.length = length
        way = Sliding(length)
        channel = PriceChannel(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        let range = range.next(bar, commit)
        if range.isNaN { return .nan }
        let way = way.next(range, commit)?.value ?? .nan
        return 100 * log10(way / (high - low)) / log10(Double(length))
    }
}
