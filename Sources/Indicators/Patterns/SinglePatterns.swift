extension CandlePattern {
    /// Patterns of one candle, compared with averages of the preceding ones.
    static let single: [CandlePattern] = [
        CandlePattern("belthold", 10) { f in
            f.isLong(0) && (f[0].isWhite ? f.isLowerTiny(0) : f.isUpperTiny(0)) ? 100 * f[0].sign : 0
        },
        CandlePattern("closingmarubozu", 10) { f in
            f.isLong(0) && (f[0].isWhite ? f.isUpperTiny(0) : f.isLowerTiny(0)) ? 100 * f[0].sign : 0
        },
        CandlePattern("doji", 10) { f in f.isDoji(0) ? 100 : 0 },
        CandlePattern("dragonflydoji", 10) { f in
            f.isDoji(0) && f.isUpperTiny(0) && f[0].lower > f.tiny(0) ? 100 : 0
        },
        CandlePattern("gravestonedoji", 10) { f in
            f.isDoji(0) && f.isLowerTiny(0) && f[0].upper > f.tiny(0) ? 100 : 0
        },
        CandlePattern("highwave", 10) { f in
            f.isShorter(0) && f[0].upper > 2 * f[0].body && f[0].lower > 2 * f[0].body ? 100 * f[0].sign : 0
        },
        CandlePattern("longleggeddoji", 10) { f in
            f.isDoji(0) && (f[0].lower > f[0].body || f[0].upper > f[0].body) ? 100 : 0
        },
        CandlePattern("longline", 10) { f in
            f.isLong(0) && f.isUpperShort(0) && f.isLowerShort(0) ? 100 * f[0].sign : 0
        },
        CandlePattern("marubozu", 10) { f in
            f.isLong(0) && f.isUpperTiny(0) && f.isLowerTiny(0) ? 100 * f[0].sign : 0
        },
        CandlePattern("rickshawman", 10) { f in
            guard f.isDoji(0), f[0].lower > f[0].body, f[0].upper > f[0].body else { return 0 }
            let middle = f[0].low + f[0].range / 2
            return f[0].bottom <= middle + f.near(0) && f[0].top >= middle - f.near(0) ? 100 : 0
        },
        CandlePattern("shortline", 10) { f in
            f.isShorter(0) && f.isUpperShort(0) && f.isLowerShort(0) ? 100 * f[0].sign : 0
        },
        CandlePattern("spinningtop", 10) { f in
            f.isShorter(0) && f[0].upper > f[0].body && f[0].lower > f[0].body ? 100 * f[0].sign : 0
        },
        CandlePattern("takuri", 10) { f in
            f.isDoji(0) && f.isUpperTiny(0) && f[0].lower > 2 * f[0].body ? 100 : 0
        },
    ]
}
