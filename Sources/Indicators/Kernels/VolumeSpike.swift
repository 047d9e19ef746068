/// Volume spike: 1 if the volume is above K times its mean of N, else 0.
struct VolumeSpike: Kernel {
    private var mean: SMA
    private let multiple: Double

    init(_ length: Int, _ multiple: Double) {
        mean = SMA(length)
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let mean = mean.next(bar.volume, commit)
        return mean.isNaN ? .nan : bar.volume > multiple * mean ? 1 : 0
    }
}
