/// A function of one number, by its name in expressions. Its result is unknown if it is undefined or not finite.
@usableFromInline enum Transform: String, CaseIterable, Sendable {
    case abs, sqrt, exp, log, ln, log10, ceil, floor, round
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh

    var usage: String { "\(rawValue)(x)" }

    func callAsFunction(_ number: Double) -> Double {
        let value = apply(self, to: number)
        return value.isFinite ? value : .nan
    }
}

// Outside the type, so that the names mean the functions of the C library.
private func apply(_ transform: Transform, to number: Double) -> Double {
    switch transform {
    case .abs: abs(number)
    case .sqrt: sqrt(number)
    case .exp: exp(number)
    case .log, .ln: log(number)
    case .log10: log10(number)
    case .ceil: ceil(number)
    case .floor: floor(number)
    case .round: round(number)
    case .sin: sin(number)
    case .cos: cos(number)
    case .tan: tan(number)
    case .asin: asin(number)
    case .acos: acos(number)
    case .atan: atan(number)
    case .sinh: sinh(number)
    case .cosh: cosh(number)
    case .tanh: tanh(number)
    }
}

/// Minute, hour or weekday of a time, in UTC.
@usableFromInline enum ClockPart: String, Sendable {
    case minute, hour, weekday

    /// Returns the part of a time in ms since the epoch. A weekday is 1 for Monday up to 7 for Sunday (ISO 8601).
    func callAsFunction(_ time: Double) -> Double {
        switch self {
        case .minute: part(time, of: Interval.minute, 60)
        case .hour: part(time, of: 60 * Interval.minute, 24)
        // The epoch began on a Thursday.
        case .weekday: part(time + Double(3 * Interval.dayLength), of: Interval.dayLength, 7) + 1
        }
    }

    private func part(_ time: Double, of length: Int, _ count: Double) -> Double {
        let number = (time / Double(length)).rounded(.down)
        return number - (number / count).rounded(.down) * count
    }
}
