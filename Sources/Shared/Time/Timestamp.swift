/// Times as text, ISO 8601 in UTC.
package enum Timestamp {
    /// Reads `2025-03-01`, `2025-03-01T14:06`, `2025-03-01 14:06:30.250Z`, `2025-03-01T14:06:30+02:00`: ms since the epoch. A
    /// text without a zone is UTC.
    package static func parse(_ text: some StringProtocol) -> Int? {
        var rest = Array(text.utf8)[...]
        guard let year = take(4, &rest), skip("-", &rest), let month = take(2, &rest), (1...12).contains(month),
            skip("-", &rest), let day = take(2, &rest), (1...Date.daysInMonth(year: year, month: month)).contains(day)
        else { return nil }
        var time = Date(year: year, month: month, day: day).time
        if rest.isEmpty { return time }
        guard skip("T", &rest) || skip(" ", &rest), let hour = take(2, &rest), hour < 24, skip(":", &rest),
            let minute = take(2, &rest), minute < 60
        else { return nil }
        time += (hour * 60 + minute) * Interval.minute
        if skip(":", &rest) {
            guard let second = take(2, &rest), second < 60 else { return nil }
            time += second * 1000
            if skip(".", &rest) {
                guard let fraction = takeFraction(&rest) else { return nil }
                time += fraction
            }
        }
        return zone(&rest).map { time - $0 }
    }

    /// The offset of a time zone, in ms, which must be all that is left of the text.
    private static func zone(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if rest.isEmpty || (skip("Z", &rest) && rest.isEmpty) { return 0 }
        let isEast = skip("+", &rest)
        guard isEast || skip("-", &rest), let hours = take(2, &rest), hours < 24 else { return nil }
        _ = skip(":", &rest)
        guard let minutes = rest.isEmpty ? 0 : take(2, &rest), minutes < 60, rest.isEmpty else { return nil }
        return (hours * 60 + minutes) * Interval.minute * (isEast ? 1 : -1)
    }

    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= count else { return nil }
        var number = 0
        for byte in rest.prefix(count) {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        rest.removeFirst(count)
        return number
    }

    /// The first three digits of a fraction, as ms; further digits are ignored.
    private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        if digits.isEmpty { return nil }
        rest = rest.dropFirst(digits.count)
        let padded = (digits.map { Int($0) - 0x30 } + [0, 0]).prefix(3)
        return padded.reduce(0) { $0 * 10 + $1 }
    }
}

extension Timestamp {
    /// The time that a number in an option or a CSV stands for, in ms since the epoch. By its magnitude the number counts
    /// seconds (below 10^11, which is the year 5138), milliseconds (below 10^14) or microseconds (below 10^17). Fractions of a
    /// millisecond are cut off. Nil for a negative number, and for a time after 2099.
    package static func epoch(_ number: Decimal) -> Int? {
        let time: Int?
        if number < Decimal(100_000_000_000) {
            time = number.multiplied(by: Decimal(1000))?.wholePart
        } else if number < Decimal(100_000_000_000_000) {
            time = number.wholePart
        } else {
            time = number < Decimal(100_000_000_000_000_000) ? number.wholePart.map { $0 / 1000 } : nil
        }
        return time.flatMap { JSON.times.contains($0) ? $0 : nil }
    }

    /// `2025-03-01T14:06:00Z`.
    package static func text(_ time: Int) -> String {
        var output = Output.inMemory()
        output.write(timestamp: time)
        return output.text
    }
}

extension Output {
    /// `2025-03-01T14:06:00Z`.
    package mutating func write(timestamp time: Int) {
        let date = Date(of: time)
        write(date.year, digits: 4)
        write("-")
        write(date.month, digits: 2)
        write("-")
        write(date.day, digits: 2)
        write("T")
        let seconds = (time - date.time) / 1000
        write(seconds / 3600, digits: 2)
        write(":")
        write(seconds / 60 % 60, digits: 2)
        write(":")
        write(seconds % 60, digits: 2)
        write("Z")
    }
}
