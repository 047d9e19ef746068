extension Double {
    /// The number for display: two digits behind the point, or as many as show four significant digits.
    package var roundedText: String {
        let size = abs(self)
        if !(size < 1e12) { return "\(self)" }
        var places = 2
        var least = 10.0
        while size > 0, size < least, places < 12 {
            places += 1
            least /= 10
        }
        // From 1 on, two digits are enough.
        if size >= 1 || size == 0 { places = 2 }
        return text(decimals: places)
    }

    /// The number for display, with `decimals` decimals, at most 12. With two decimals its magnitude must be below 1e12.
    package func text(decimals: Int) -> String {
        let power = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = Int((abs(self) * power).rounded())
        let fraction = String(scaled % Int(power))
        return (self < 0 && scaled > 0 ? "-" : "") + "\(scaled / Int(power))."
            + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}

extension Int {
    /// With commas between thousands: `1,280`.
    package var grouped: String { String.grouped("\(self)") }
}

extension String {
    /// The digits of a whole number with commas between thousands.
    package static func grouped(_ digits: some StringProtocol) -> String {
        let isNegative = digits.first == "-"
        var text = isNegative ? "-" : ""
        let digits = isNegative ? digits.dropFirst() : digits[...]
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
