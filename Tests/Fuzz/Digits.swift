/// A non-negative whole number of any size, with schoolbook arithmetic. It has nine digits per limb, the lowest limb first.
struct Digits: Comparable {
    private var limbs: [UInt64] = []
    private static let base: UInt64 = 1_000_000_000

    /// Makes a number of a text of digits.
    init(_ text: some Sequence<UInt8>) {
        var digits = Array(text)[...]
        while !digits.isEmpty {
            limbs.append(digits.suffix(9).reduce(0) { $0 * 10 + UInt64($1 - 0x30) })
            digits = digits.dropLast(9)
        }
        trim()
    }

    init(_ number: UInt64) { self.init("\(number)".utf8) }

    private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

    var isZero: Bool { limbs.isEmpty }
    var isOdd: Bool { (limbs.first ?? 0) & 1 == 1 }

    var text: String {
        guard let last = limbs.last else { return "0" }
        return limbs.dropLast().reversed().reduce("\(last)") { text, limb in
            let digits = "\(limb)"
            return text + String(repeating: "0", count: 9 - digits.count) + digits
        }
    }

    static func < (left: Digits, right: Digits) -> Bool {
        if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
        for place in left.limbs.indices.reversed() where left.limbs[place] != right.limbs[place] {
            return left.limbs[place] < right.limbs[place]
        }
        return false
    }

    static func + (left: Digits, right: Digits) -> Digits {
        var sum = left
        var carry: UInt64 = 0
        for place in 0..<max(left.limbs.count, right.limbs.count) {
            if place == sum.limbs.count { sum.limbs.append(0) }
            carry += sum.limbs[place] + (place < right.limbs.count ? right.limbs[place] : 0)
            sum.limbs[place] = carry % base
            carry /= base
        }
        if carry > 0 { sum.limbs.append(carry) }
        return sum
    }

    /// `right` must not be larger than `left`.
    static func - (left: Digits, right: Digits) -> Digits {
        var rest = left
        var borrowed: UInt64 = 0
        for place in rest.limbs.indices {
            let taken = borrowed + (place < right.limbs.count ? right.limbs[place] : 0)
            borrowed = rest.limbs[place] < taken ? 1 : 0
            rest.limbs[place] += borrowed * base
            rest.limbs[place] -= taken
        }
        rest.trim()
        return rest
    }

    static func * (left: Digits, right: Digits) -> Digits {
        var product = Digits(0)
        if left.isZero || right.isZero { return product }
        product.limbs = [UInt64](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (place, limb) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (other, factor) in right.limbs.enumerated() {
                carry += limb * factor + product.limbs[place + other]
                product.limbs[place + other] = carry % base
                carry /= base
            }
            product.limbs[place + right.limbs.count] += carry
        }
        product.trim()
        return product
    }

    static func powerOfTen(_ exponent: Int) -> Digits {
        Digits([UInt8(ascii: "1")] + [UInt8](repeating: UInt8(ascii: "0"), count: exponent))
    }
}
