/// The fewest decimal digits that read back as a double, and of those the ones nearest to it; of two that are equally near,
/// those that end in an even digit. By the methods of Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles",
/// 2022), and of yy and żmij, which mostly need one multiplication instead of three.
///
/// A double is c × 2^q with c < 2^53. Let k be the whole part of log10(2^q): then the distance to its neighbours, u = 2^q /
/// 10^k, lies in 1 ..< 10, and the double is x × 10^k with x = c × u. A number of whole digits d × 10^k reads back as the
/// double if |d - x| < u / 2, and if |d - x| = u / 2 and c is even.
///
/// Invariants of what follows from u:
/// - as u < 10, at most one multiple of ten reads back. If one does, it is the shortest, once its zeros are dropped: every
///   shorter one is itself a multiple of ten;
/// - as u ≥ 1, the whole number that is nearest to x reads back. It is the nearest of all that have no more digits.
struct ShortestDigits {
    /// From 10^15 to below 10^17, unless the double is below 2^-1022; may end in zeros.
    let digits: UInt64
    /// The double is nearest to `digits` × 10^`exponent`.
    let exponent: Int

    /// `number` is finite and not 0; its sign does not matter.
    @inline(__always) init(_ number: Double) {
        let fraction = number.significandBitPattern
        let power = Int(number.exponentBitPattern)
        // A power of two has a nearer neighbour below it, and below 2^-1022 digits are few: both are rare.
        if fraction != 0, power != 0, let quick = ShortestDigits(fraction | 1 << 52, power &- 1075) {
            self = quick
        } else {
            self.init(slowly: number)
        }
    }

    /// Computes x to 64 bits behind its point. Nil if these bits do not decide on which side of a border x lies.
    ///
    /// With p the power of ten of exponent -k, and h = q + log2(-k) + 1, which lies in 1 ... 4: x = c × 2^h × p / 2^128. As p
    /// is too large by less than 1, and bits behind the 64th are cut off, x lies between (x here) - 2^-64 and (x here) + 2^-64.
    /// Counted in 2^-60, what is above a multiple of ten (`rest`) and u / 2 (`half`) are each too large by less than a
    /// thousandth, or too small by less than 1.
    @inline(__always) private init?(_ c: UInt64, _ q: Int) {
        let k = ShortestDigits.log10(powerOfTwo: q)
        let h = q &+ PowersOfTen.log2(-k) &+ 1
        let scaled = c &<< UInt64(h)
        let high = PowersOfTen.high(-k)
        let upper = scaled.multipliedFullWidth(by: high)
        let (fraction, carries) = upper.low.addingReportingOverflow(scaled.multipliedFullWidth(by: PowersOfTen.low(-k)).high)
        let whole = upper.high &+ (carries ? 1 : 0)
        let tens = whole / 10
        let rest = (whole &- tens &* 10) &<< 60 | fraction &>> 4
        let half = high &>> UInt64(5 &- h)
        let ten: UInt64 = 10 << 60
        exponent = k
        // Neither can wrap: rest is below 10 × 2^60, and half is below 5 × 2^60.
        let above = rest &+ half
        if rest &- half &+ 1 <= 2 || ten &- above &+ 1 <= 3 || fraction == 1 << 63 { return nil }
        if rest < half {
            digits = tens &* 10
        } else if above > ten {
            digits = tens &* 10 &+ 10
        } else {
            digits = whole &+ fraction &>> 63
        }
    }

    /// Works for every double. Four times x, and four times the borders between which numbers read back, are computed as whole
    /// numbers that are odd where something was cut off. That is enough to compare them with whole numbers, by the proof of
    /// Schubfach.
    @inline(never) init(slowly number: Double) {
        let fraction = number.significandBitPattern
        let power = Int(number.exponentBitPattern)
        let c = power == 0 ? fraction : fraction | 1 << 52
        let q = max(power, 1) - 1075
        let hasNearerBelow = fraction == 0 && power > 1
        let k = hasNearerBelow ? ShortestDigits.log10(threeQuartersOfPowerOfTwo: q) : ShortestDigits.log10(powerOfTwo: q)
        let h = UInt64(q + PowersOfTen.log2(-k) + 1)
        let power10 = (high: PowersOfTen.high(-k), low: PowersOfTen.low(-k))
        let x = ShortestDigits.roundToOdd(power10, (4 * c) << h)
        let isOdd = c & 1
        let lower = ShortestDigits.roundToOdd(power10, (4 * c - (hasNearerBelow ? 1 : 2)) << h) + isOdd
        let upper = ShortestDigits.roundToOdd(power10, (4 * c + 2) << h) - isOdd

        exponent = k
        let whole = x / 4
        let tens = whole / 10 * 10
        // A number below ten has no shorter one but 0.
        let isDownGood = tens > 0 && lower <= 4 * tens
        if isDownGood != (4 * tens + 40 <= upper) {
            digits = isDownGood ? tens : tens + 10
            return
        }
        let isWholeGood = lower <= 4 * whole
        if isWholeGood != (4 * whole + 4 <= upper) {
            digits = isWholeGood ? whole : whole + 1
            return
        }
        let middle = 4 * whole + 2
        digits = x > middle || (x == middle && whole & 1 == 1) ? whole + 1 : whole
    }

    /// `scaled` × `power` / 2^128, its lowest bit set where the rest is above 2^-63.
    private static func roundToOdd(_ power: (high: UInt64, low: UInt64), _ scaled: UInt64) -> UInt64 {
        let upper = scaled.multipliedFullWidth(by: power.high)
        let (middle, carries) = upper.low.addingReportingOverflow(scaled.multipliedFullWidth(by: power.low).high)
        return (upper.high + (carries ? 1 : 0)) | (middle > 1 ? 1 : 0)
    }

    /// The whole part of log10(2^`q`). Exact for the exponents of doubles.
    @inline(__always) private static func log10(powerOfTwo q: Int) -> Int { (q &* 1_262_611) >> 22 }

    /// The whole part of log10(3/4 × 2^`q`). Exact for the exponents of doubles.
    private static func log10(threeQuartersOfPowerOfTwo q: Int) -> Int { (q * 1_262_611 - 524_031) >> 22 }
}
