extension CandlePattern {
    /// Patterns of three candles: f[2], f[1], f[0].
    static let triples: [CandlePattern] = [
        CandlePattern("2crows", 12) { f in
            guard f[2].isWhite, f.isLong(2), f[1].isBlack, f[1].isBodyAbove(f[2]), f[0].isBlack else { return 0 }
            guard f[0].open < f[1].open, f[0].open > f[1].close else { return 0 }
            return f[0].close > f[2].open && f[0].close < f[2].close ? -100 : 0
        },
        CandlePattern("upsidegap2crows", 12) { f in
            guard f[2].isWhite, f.isLong(2), f[1].isBlack, f.isShort(1), f[1].isBodyAbove(f[2]), f[0].isBlack else { return 0 }
            return f[0].open > f[1].open && f[0].close < f[1].close && f[0].close > f[2].close ? -100 : 0
        },
        CandlePattern("3inside", 12) { f in
            guard f.isLong(2), f.isShort(1), f[1].top < f[2].top, f[1].bottom > f[2].bottom else { return 0 }
            let turns =
                f[2].isWhite ? f[0].isBlack && f[0].close < f[2].open : f[0].isWhite && f[0].close > f[2].open
            return turns ? -100 * f[2].sign : 0
        },
        CandlePattern("3outside", 3) { f in
            guard f[1].isWhite != f[2].isWhite else { return 0 }
            if f[1].isWhite {
                return f[1].close > f[2].open && f[1].open < f[2].close && f[0].close > f[1].close ? 100 : 0
            }
            return f[1].open > f[2].close && f[1].close < f[2].open && f[0].close < f[1].close ? -100 : 0
        },
        CandlePattern("3starsinsouth", 12) { f in
            guard f[2].isBlack, f[1].isBlack, f[0].isBlack, f.isLong(2), f[2].lower > f[2].body else { return 0 }
            guard f[1].body < f[2].body, f[1].open > f[2].close, f[1].open <= f[2].high else { return 0 }
            guard f[1].low < f[2].close, f[1].low >= f[2].low, f[1].lower > f.tiny(1) else { return 0 }
            guard f.isShorter(0), f.isLowerTiny(0), f.isUpperTiny(0) else { return 0 }
            return f[0].low > f[1].low && f[0].high < f[1].high ? 100 : 0
        },
        CandlePattern("3whitesoldiers", 12) { f in
            guard f[2].isWhite, f[1].isWhite, f[0].isWhite else { return 0 }
            guard f.isUpperTiny(2), f.isUpperTiny(1), f.isUpperTiny(0), climbs(f) else { return 0 }
            guard f[1].body > f[2].body - f.far(2), f[0].body > f[1].body - f.far(1) else { return 0 }
            return f.isShort(0) ? 0 : 100
        },
        CandlePattern("advanceblock", 12) { f in
            guard f[2].isWhite, f[1].isWhite, f[0].isWhite, climbs(f), f.isLong(2), f.isUpperShort(2) else { return 0 }
            let (first, second, third) = (f[2].body, f[1].body, f[0].body)
            if second < first - f.far(2), third < second + f.near(1) { return -100 }
            if third < second - f.far(1) { return -100 }
            let grow = f[0].upper > f.shortShadow(0) || f[1].upper > f.shortShadow(1)
            if third < second, second < first, grow { return -100 }
            return third < second && f[0].upper > third ? -100 : 0
        },
        CandlePattern("stalledpattern", 12) { f in
            guard f[2].isWhite, f[1].isWhite, f[0].isWhite else { return 0 }
            guard f[0].close > f[1].close, f[1].close > f[2].close, f.isLong(2), f.isLong(1), f.isUpperTiny(1) else { return 0 }
            guard f[1].open > f[2].open, f[1].open <= f[2].close + f.near(2), f.isShorter(0) else { return 0 }
            return f[0].open >= f[1].close - f[0].body - f.near(1) ? -100 : 0
        },
        CandlePattern("identical3crows", 12) { f in
            guard f[2].isBlack, f[1].isBlack, f[0].isBlack else { return 0 }
            guard f.isLowerTiny(2), f.isLowerTiny(1), f.isLowerTiny(0) else { return 0 }
            guard f[2].close > f[1].close, f[1].close > f[0].close else { return 0 }
            return f.isSame(f[1].open, f[2].close, 2) && f.isSame(f[0].open, f[1].close, 1) ? -100 : 0
        },
        CandlePattern("unique3river", 12) { f in
            guard f.isLong(2), f[2].isBlack, f[1].isBlack, f[1].close > f[2].close, f[1].open <= f[2].open else { return 0 }
            return f[1].low < f[2].low && f.isShorter(0) && f[0].isWhite && f[0].open > f[1].low ? 100 : 0
        },
    ]

    /// Whether three closes rise and each candle opens within or near the previous body.
    private static func climbs(_ f: PatternFrame) -> Bool {
        guard f[0].close > f[1].close, f[1].close > f[2].close else { return false }
        guard f[1].open > f[2].open, f[1].open <= f[2].close + f.near(2) else { return false }
        return f[0].open > f[1].open && f[0].open <= f[1].close + f.near(1)
    }
}
