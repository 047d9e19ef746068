/// Reproducible randomness: each number is a function of a key and an index, so any moment of the market can be computed
/// without the moments before it. (SplitMix64's finaliser, as a hash.)
struct Noise {
    let key: UInt64

    init(key: UInt64) { self.key = key }

    /// The randomness of `name` in the market of `seed`.
    init(seed: UInt64, _ name: String) {
        var hash = Noise.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        for byte in name.utf8 { hash = Noise.mix(hash ^ UInt64(byte)) }
        key = hash
    }

    func bits(_ place: Int) -> UInt64 { Noise.mix(key ^ UInt64(bitPattern: Int64(place)) &* 0x9E37_79B9_7F4A_7C15) }

    func bits(_ place: Int, _ number: Int) -> UInt64 { Noise.mix(bits(place) ^ UInt64(bitPattern: Int64(number))) }

    /// Returns the randomness of one part.
    func part(_ place: Int) -> Noise { Noise(key: bits(place)) }

    /// Returns a slowly changing value from -1 to 1: straight lines between points that are `period` apart.
    func wave(_ place: Int, period: Int) -> Double {
        let index = place.floored(by: period)
        let share = Double(place - index * period) / Double(period)
        let from = bits(index, period).unit
        let to = bits(index + 1, period).unit
        return (from + (to - from) * share) * 2 - 1
    }

    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension UInt64 {
    /// From 0 to below 1.
    var unit: Double { Double(Int64(truncatingIfNeeded: self >> 11)) * 0x1p-53 }

    /// One of four independent parts, from 0 to below 1.
    func unit(lane: Int) -> Double { Double(Int64(truncatingIfNeeded: self >> UInt64(lane &* 16) & 0xFFFF)) * 0x1p-16 }

    /// One of four independent parts, below `bound`, which is below 65,536.
    func below(_ bound: Int, lane: Int) -> Int {
        Int(truncatingIfNeeded: self >> UInt64(lane &* 16) & 0xFFFF) &* bound &>> 16
    }

    /// Nearly normal, mean 0 and variance 1: four uniform numbers added up.
    var gaussian: Double {
        let pairs = (self & 0x0000_FFFF_0000_FFFF) &+ (self >> 16 & 0x0000_FFFF_0000_FFFF)
        let sum = Int64(truncatingIfNeeded: (pairs & 0xFFFF_FFFF) &+ pairs >> 32)
        return (Double(sum) * 0x1p-16 - 2) * 1.7320508075688772
    }
}

extension Int {
    /// The quotient, rounded down.
    func floored(by divisor: Int) -> Int {
        let quotient = self / divisor
        return quotient &* divisor > self ? quotient &- 1 : quotient
    }
}

// MARK: - Functions of the C library whose last digit differs from machine to machine

extension Double {
    /// e to this power, computed by the same few multiplications on every machine.
    var exponential: Double {
        let steps = (self * 1.4426950408889634).rounded()
        let rest = self - steps * 0.6931471805599453
        var sum = 1.0
        for divisor in stride(from: 10.0, to: 0.0, by: -1.0) { sum = 1 + sum * rest / divisor }
        return sum * Double(sign: .plus, exponent: Int(steps), significand: 1)
    }

    /// The natural logarithm of a number above 0, by Halley's method from an estimate that the exponent gives.
    var naturalLogarithm: Double {
        var guess = Double(exponent) * 0.6931471805599453
        for _ in 0..<6 { guess += 2 * (self - guess.exponential) / (self + guess.exponential) }
        return guess
    }
}
