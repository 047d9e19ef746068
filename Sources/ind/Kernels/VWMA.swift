/// Volume weighted moving average of the close.
struct VWMA: Kernel {
    private var values: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int) {
        values = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = values.next(bar.close * bar.volume, commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? .nan : value / volume
    }
}
