/// Chaikin's money flow: the sum of accumulation/distribution over the sum of volume, of the last N; 0 without volume.
struct CMF: Kernel {
    private var flows: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int) {
        flows = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let flow = flows.next(AD.flow(bar), commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? 0 : flow / volume
    }
}
