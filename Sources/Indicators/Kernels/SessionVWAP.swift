/// Volume weighted average price since 00:00 UTC; null until there is volume.
struct SessionVWAP: Kernel {
    private var day = Int.min
    private var value = 0.0
    private var volume = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let day = bar.time / 86_400_000
        let value = (day == self.day ? self.value : 0) + bar.typical * bar.volume
        let volume = (day == self.day ? self.volume : 0) + bar.volume
        if commit {
            self.day = day
            self.value = value
            self.volume = volume
        }
        return volume == 0 ? .nan : value / volume
    }
}
