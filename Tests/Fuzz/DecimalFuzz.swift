import TestSupport

@testable import Shared

/// Compares reading, writing, adding, multiplying, dividing and comparing decimals with schoolbook arithmetic on numbers of any
/// size. An input is two texts with a space between them.
struct DecimalFuzz: FuzzedParser {
    /// A decimal number as written: (-1)^isNegative · digits / 10^scale.
    private struct Written {
        let isNegative: Bool
        let digits: Digits
        let scale: Int
    }

    /// 2^127 - 1, and the largest number of decimals.
    private static let largest = Digits("170141183460469231731687303715884105727".utf8)
    private static let mostDecimals = 38

    func input(_ chance: inout Seeded) -> [UInt8] {
        var text: [UInt8] = []
        for place in 0..<2 {
            if place > 0 { text.append(0x20) }
            switch chance.below(7) {
            case 0: text += Array(Self.pick(&chance).utf8)
            case 1:
                // Numbers with as many digits as fit into eight bytes, eighteen digits or 128 bits, or one more or fewer.
                let count = chance.pick([7, 8, 9, 17, 18, 19, 37, 38, 39])
                let point = chance.below(count + 1)
                text.append(UInt8(0x31 + chance.below(9)))
                for digit in 1..<count {
                    if digit == point { text.append(UInt8(ascii: ".")) }
                    text.append(UInt8(0x30 + (chance.oneIn(3) ? chance.pick([0, 9]) : chance.below(10))))
                }
            case 2:
                // Leading zeros that an exponent cancels, or nearly cancels.
                let zeros = chance.pick([30, 37, 38, 100, 999, 1000, 1001])
                text += Array("0.".utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: zeros)
                text += Array("\(chance.below(1000))e\(zeros + chance.pick([-40, -38, -3, -1, 0, 1, 36, 38, 1000]))".utf8)
            default: JSONInputs.number(&chance, into: &text)
            }
        }
        if chance.oneIn(4) { chance.damage(&text) }
        return text
    }

    private static func pick(_ chance: inout Seeded) -> String {
        chance.pick([
            "0", "-0", "-0.00", "1", "0.1", "170141183460469231731687303715884105727",
            "170141183460469231731687303715884105728",
            "-170141183460469231731687303715884105727", "99999999999999999999999999999999999999",
            "0.00000000000000000000000000000000000001",
            "0.000000000000000000000000000000000000001", "1e38", "1e39", "1e-38", "1e-39", "0e1000", "1e1000",
            "1e99999999999999999999",
            "0.5", "1.5", "2.5", "0.0000000000005", "3", "7", "18446744073709551615", "18446744073709551616",
            "9223372036854775808",
            "999999999999999999", "1000000000000000000", "00", "01", "1.", ".1", "-", "", "1e", "+1",
        ])
    }

    func check(_ input: [UInt8]) throws(Difference) {
        let texts = input.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
        var numbers: [(Decimal, Written)] = []
        for text in texts {
            let name = String(decoding: text, as: UTF8.self)
            let written = Self.written(text)
            let number = Decimal(name)
            let fits = written.map { $0.digits <= Self.largest && $0.scale <= Self.mostDecimals } ?? false
            try expect((number != nil) == fits, "\(name) is \(number == nil ? "refused" : "read")")
            guard let number, let written else { continue }
            try expect(number.description == Self.text(written), "\(name) is read as \(number)")
            if !name.contains(where: { "eE".contains($0) }) {
                try expect(number.description == name, "\(name) became \(number)")
            }
            numbers.append((number, written))
        }
        guard numbers.count == 2 else { return }
        try calculate(numbers[0], numbers[1])
    }

    private func calculate(_ left: (number: Decimal, written: Written), _ right: (number: Decimal, written: Written))
        throws(Difference)
    {
        let (a, b) = (left.written, right.written)
        let names = "\(left.number) and \(right.number)"
        // Both numbers at the same scale. A sum may be refused if the numbers do not fit at that scale.
        let scale = max(a.scale, b.scale)
        let (x, y) = (a.digits * .powerOfTen(scale - a.scale), b.digits * .powerOfTen(scale - b.scale))
        let isSameSign = a.isNegative == b.isNegative
        let sum = Written(
            isNegative: isSameSign ? a.isNegative : x > y ? a.isNegative : b.isNegative,
            digits: isSameSign ? x + y : x > y ? x - y : y - x, scale: scale)
        let fits = x <= Self.largest && y <= Self.largest && sum.digits <= Self.largest
        if let got = left.number.adding(right.number) {
            try expect(Self.isSame(got, sum), "the sum of \(names) is \(got)")
        } else {
            try expect(!fits, "the sum of \(names) is refused")
        }
        let product = Written(isNegative: !isSameSign, digits: a.digits * b.digits, scale: a.scale + b.scale)
        if let got = left.number.multiplied(by: right.number) {
            try expect(Self.isSame(got, product), "the product of \(names) is \(got)")
        } else {
            try expect(product.digits > Self.largest || product.scale > Self.mostDecimals, "the product of \(names) is refused")
        }
        let isLess = a.isNegative && !x.isZero ? !b.isNegative || y.isZero || x > y : !(b.isNegative && !y.isZero) && x < y
        try expect((left.number < right.number) == isLess, "\(names) are compared wrongly")
        try expect((left.number == right.number) == (x == y && (isSameSign || x.isZero)), "\(names) are compared wrongly")
        for decimals in [0, 12] { try divide(left, right, decimals: decimals) }
    }

    /// A quotient is correct if no other one with as many decimals is nearer: 2·|a - q·b| ≤ b, and on a tie q is even.
    private func divide(
        _ left: (number: Decimal, written: Written), _ right: (number: Decimal, written: Written), decimals: Int
    )
        throws(Difference)
    {
        guard let got = left.number.divided(by: right.number, decimals: UInt8(decimals)) else { return }
        let (a, b) = (left.written, right.written)
        try expect(!b.digits.isZero, "\(left.number) is divided by zero")
        // a/10^as = q/10^d · b/10^bs, so a · 10^(d+bs) is compared with q · b · 10^as.
        let quotient = Digits("\(got.coefficient.magnitude)".utf8) * .powerOfTen(decimals - Int(got.scale))
        let (x, y) = (a.digits * .powerOfTen(decimals + b.scale), quotient * b.digits * .powerOfTen(a.scale))
        let rest = (x > y ? x - y : y - x) * Digits(2)
        let unit = b.digits * .powerOfTen(a.scale)
        try expect(
            rest < unit || (rest == unit && !quotient.isOdd),
            "\(left.number) / \(right.number) is \(got) at \(decimals) decimals")
        let isNegative = a.isNegative != b.isNegative && !a.digits.isZero && !b.digits.isZero
        try expect(got.isZero || (got.coefficient < 0) == isNegative, "\(left.number) / \(right.number) has the wrong sign")
    }

    private static func isSame(_ number: Decimal, _ written: Written) -> Bool {
        "\(number.coefficient.magnitude)" == written.digits.text && Int(number.scale) == written.scale
            && (number.isZero || (number.coefficient < 0) == written.isNegative)
    }

    /// Reads a text by the grammar of JSON numbers. Nil if it is not a number, or has more digits than a decimal can have.
    private static func written(_ text: ArraySlice<UInt8>) -> Written? {
        var rest = text
        func digits() -> ArraySlice<UInt8> {
            let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
            rest = rest.dropFirst(digits.count)
            return digits
        }
        func take(_ scalars: String) -> UInt8? {
            guard let byte = rest.first, scalars.utf8.contains(byte) else { return nil }
            return rest.removeFirst()
        }
        let isNegative = take("-") != nil
        let whole = digits()
        guard !whole.isEmpty, whole.count == 1 || whole.first != 0x30 else { return nil }
        var fraction: ArraySlice<UInt8> = []
        if take(".") != nil {
            fraction = digits()
            if fraction.isEmpty { return nil }
        }
        var exponent = 0
        if take("eE") != nil {
            let sign = take("+-")
            let power = digits()
            if power.isEmpty { return nil }
            let size = power.drop { $0 == 0x30 }
            exponent = size.count > 9 ? 1_000_000_000 : Int(String(decoding: size, as: UTF8.self)) ?? 0
            if sign == UInt8(ascii: "-") { exponent = -exponent }
        }
        guard rest.isEmpty else { return nil }
        let all = Digits(Array(whole) + Array(fraction))
        let scale = fraction.count - exponent
        // The digits as written must fit before an exponent adds zeros.
        if all > largest || scale < -mostDecimals { return nil }
        return scale >= 0
            ? Written(isNegative: isNegative, digits: all, scale: scale)
            : Written(isNegative: isNegative, digits: all * .powerOfTen(-scale), scale: 0)
    }

    private static func text(_ written: Written) -> String {
        var text = written.digits.text
        if written.scale > 0 {
            text = String(repeating: "0", count: max(0, written.scale + 1 - text.count)) + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: -written.scale))
        }
        return (written.isNegative ? "-" : "") + text
    }
}
