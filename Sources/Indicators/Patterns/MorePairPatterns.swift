extension CandlePattern {
    static let morePairs: [CandlePattern] = [
        CandlePattern("counterattack", 11) { f in
            guard f[0].isWhite != f[1].isWhite, f.isLong(1), f.isLong(0) else { return 0 }
            return f.isSame(f[0].close, f[1].close, 1) ? 100 * f[0].sign : 0
        },
        CandlePattern("darkcloudcover", 11, penetration: 0.5) { f in
            guard f[1].isWhite, f.isLong(1), f[0].isBlack, f[0].open > f[1].high, f[0].close > f[1].open else { return 0 }
            return f[0].close < f[1].close(plus: -f.penetration) ? -100 : 0
        },
        CandlePattern("piercing", 11) { f in
            guard f[1].isBlack, f.isLong(1), f[0].isWhite, f.isLong(0), f[0].open < f[1].low else { return 0 }
            return f[0].close < f[1].open && f[0].close > f[1].close + f[1].body * 0.5 ? 100 : 0
        },
        CandlePattern("inneck", 11) { f in
            guard opensBelow(f) else { return 0 }
            return f[0].close <= f[1].close + f.equal(1) && f[0].close >= f[1].close ? -100 : 0
        },
        CandlePattern("onneck", 11) { f in opensBelow(f) && f.isSame(f[0].close, f[1].low, 1) ? -100 : 0 },
        CandlePattern("thrusting", 11) { f in
            guard opensBelow(f) else { return 0 }
            return f[0].close > f[1].close + f.equal(1) && f[0].close <= f[1].close + f[1].body * 0.5 ? -100 : 0
        },
        CandlePattern("kicking", 11) { f in kicks(f) ? 100 * f[0].sign : 0 },
        CandlePattern("kickingbylength", 11) { f in
            kicks(f) ? 100 * (f[0].body > f[1].body ? f[0].sign : f[1].sign) : 0
        },
        CandlePattern("separatinglines", 11) { f in
            guard f[0].isWhite != f[1].isWhite, f.isSame(f[0].open, f[1].open, 1), f.isLong(0) else { return 0 }
            return (f[0].isWhite ? f.isLowerTiny(0) : f.isUpperTiny(0)) ? 100 * f[0].sign : 0
        },
    ]

    /// Whether a white candle follows a long black one and opens below its low.
    private static func opensBelow(_ f: PatternFrame) -> Bool {
        f[1].isBlack && f.isLong(1) && f[0].isWhite && f[0].open < f[1].low
    }

    /// Whether two long candles without shadows, of opposite colours, have a gap between them.
    private static func kicks(_ f: PatternFrame) -> Bool {
        guard f[0].isWhite != f[1].isWhite, f.isLong(1), f.isUpperTiny(1), f.isLowerTiny(1), f.isLong(0) else { return false }
        guard f.isUpperTiny(0), f.isLowerTiny(0) else { return false }
        return f[1].isBlack ? f[0].isAbove(f[1]) : f[0].isBelow(f[1])
    }
}
