extension Decimal {
    package func subtracting(_ other: Decimal) -> Decimal? { adding(other.negated) }

    package var isAboveZero: Bool { coefficient > 0 }
    package var isBelowZero: Bool { coefficient < 0 }

    package var magnitude: Decimal { coefficient < 0 ? negated : self }

    /// The number without zeros at the end of its fraction.
    package var trimmed: Decimal {
        var scale = scale
        if var short = narrow {
            Decimal.dropZeros(of: &short, &scale)
            return Decimal(Int128(short), scale: scale)
        }
        var coefficient = coefficient
        Decimal.dropZeros(of: &coefficient, &scale)
        return Decimal(coefficient, scale: scale)
    }

    /// The number; if it has more than 12 decimals, without the zeros at its end, so that they take no room from other digits.
    package var shortened: Decimal { scale <= 12 ? self : trimmed }
}
