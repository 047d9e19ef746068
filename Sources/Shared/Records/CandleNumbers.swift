/// The prices and the volume of a candle. Every stage applies the same checks to them.
package struct CandleNumbers {
    package let open: Decimal
    package let high: Decimal
    package let low: Decimal
    package let close: Decimal
    /// 0 for a mark, index or premium candle: nothing is traded at these prices.
    package let volume: Decimal

    package init(open: Decimal, high: Decimal, low: Decimal, close: Decimal, volume: Decimal) {
        (self.open, self.high, self.low, self.close, self.volume) = (open, high, low, close, volume)
    }
}

extension JSON {
    /// Reads and checks the numbers of a candle at these tape indices. Only candles of the last price need a `volume`; for
    /// others it may be missing or null. Prices of a spread may be below 0.
    package func candleNumbers(
        open: Int, high: Int, low: Int, close: Int, volume: Int, _ type: PriceType, isSpread: @autoclosure () -> Bool
    ) throws(Failure) -> CandleNumbers {
        let numbers = CandleNumbers(
            open: try decimal(open, of: "open"), high: try decimal(high, of: "high"), low: try decimal(low, of: "low"),
            close: try decimal(close, of: "close"), volume: type == .last ? try decimal(volume, of: "volume") : .zero)
        try numbers.check(type, isSpread: isSpread())
        return numbers
    }

    /// Whether a record is of the category spread.
    package func isSpread(_ category: Int, unnamed: Label = .linear) -> Bool {
        namesCategory(category) ? isString(category) && name(category) == JSON.spread : SeriesKey.isSpread(unnamed)
    }

    private static let spread = JSONName("spread")
}

extension CandleNumbers {
    package var hasRange: Bool { low < high }

    package init(_ candle: Candle) {
        self.init(open: candle.open, high: candle.high, low: candle.low, close: candle.close, volume: candle.volume)
    }

    /// Throws if no candle can have these numbers: a price that is not above 0 (except of a premium or a spread), a negative
    /// volume, more digits than a market has, or an open or close outside low and high.
    package func check(_ type: PriceType, isSpread: @autoclosure () -> Bool) throws(Failure) {
        if !Decimal.areOrdered(low: low, open, close, high: high) || !volume.isSmall {
            try checkEach(mayBeNegative: type == .premium || isSpread())
        }
    }

    @inline(never) private func checkEach(mayBeNegative: Bool) throws(Failure) {
        for (name, price) in [("open", open), ("high", high), ("low", low), ("close", close)]
        where !(mayBeNegative ? price.hasPriceDigits : price.isPrice) {
            let expected = price.hasFewDecimals ? "a price of a market" : "at most 12 decimals"
            throw .badRecord("expected \(expected) as '\(name)', got \(price)")
        }
        if !volume.isVolume {
            let expected = volume.hasFewDecimals ? "an amount of a market" : "at most 12 decimals"
            throw .badRecord("expected \(expected) as 'volume', got \(volume)")
        }
        if high < low { throw .badRecord("expected a 'high' that is not below the 'low' of \(low), got \(high)") }
        for (name, price) in [("open", open), ("close", close)] where price < low || high < price {
            throw .badRecord("expected '\(name)' between the low of \(low) and the high of \(high), got \(price)")
        }
    }
}

extension Candle {
    /// Checks the candle's numbers, like `CandleNumbers.check`.
    package func check(_ type: PriceType, isSpread: Bool) throws(Failure) {
        if !Decimal.areOrdered(low: low, open, close, high: high) || !volume.isSmall {
            try CandleNumbers(self).check(type, isSpread: isSpread)
        }
    }
}

extension Decimal {
    private static let mostPrice = Decimal(1_000_000_000_000)
    package static let mostVolume = Decimal(1_000_000_000_000_000)

    /// Whether a market can have this price: above zero, with few enough digits to leave room for arithmetic.
    package var isPrice: Bool { isAboveZero && hasPriceDigits }
    package var isVolume: Bool { isSmall || (!isBelowZero && hasFewDecimals && self < Decimal.mostVolume) }

    /// Whether a price, premium or spread price has no more digits than a market's prices have.
    package var hasPriceDigits: Bool { isSmall || (hasFewDecimals && magnitude < Decimal.mostPrice) }

    fileprivate var hasFewDecimals: Bool { shortened.scale <= 12 }
}
