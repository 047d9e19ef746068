extension CandlePattern {
    /// Patterns of two candles: f[1] comes before f[0].
    static let pairs: [CandlePattern] = [
        CandlePattern("engulfing", 2) { f in
            guard f[0].isWhite != f[1].isWhite else { return 0 }
            let (now, before) = (f[0], f[1])
            let (over, under) = (now.top >= before.top, now.bottom <= before.bottom)
            guard over, under, now.top > before.top || now.bottom < before.bottom else { return 0 }
            return now.sign * (now.open != before.close && now.close != before.open ? 100 : 80)
        },
        CandlePattern("harami", 11) { f in f.isLong(1) && f.isShort(0) ? inside(f) : 0 },
        CandlePattern("haramicross", 11) { f in f.isLong(1) && f.isDoji(0) ? inside(f) : 0 },
        CandlePattern("dojistar", 11) { f in
            guard f.isLong(1), f.isDoji(0) else { return 0 }
            return (f[1].isWhite ? f[0].isBodyAbove(f[1]) : f[0].isBodyBelow(f[1])) ? -100 * f[1].sign : 0
        },
        CandlePattern("hammer", 11) { f in
            f.isShorter(0) && f[0].lower > f[0].body && f.isUpperTiny(0) && f[0].bottom <= f[1].low + f.near(1) ? 100 : 0
        },
        CandlePattern("hangingman", 11) { f in
            f.isShorter(0) && f[0].lower > f[0].body && f.isUpperTiny(0) && f[0].bottom >= f[1].high - f.near(1) ? -100 : 0
        },
        CandlePattern("invertedhammer", 11) { f in
            f.isShorter(0) && f[0].upper > f[0].body && f.isLowerTiny(0) && f[0].isBodyBelow(f[1]) ? 100 : 0
        },
        CandlePattern("shootingstar", 11) { f in
            f.isShorter(0) && f[0].upper > f[0].body && f.isLowerTiny(0) && f[0].isBodyAbove(f[1]) ? -100 : 0
        },
        CandlePattern("homingpigeon", 11) { f in
            guard f[1].isBlack, f[0].isBlack, f.isLong(1), f.isShort(0) else { return 0 }
            return f[0].open < f[1].open && f[0].close > f[1].close ? 100 : 0
        },
        CandlePattern("matchinglow", 6) { f in
            f[1].isBlack && f[0].isBlack && f.isSame(f[0].close, f[1].close, 1) ? 100 : 0
        },
    ]

    /// Returns 100 if the body is inside the previous one, 80 if one end is equal, with the previous one's opposite sign.
    private static func inside(_ f: PatternFrame) -> Double {
        let (now, before) = (f[0], f[1])
        if now.top < before.top, now.bottom > before.bottom { return -100 * before.sign }
        return now.top <= before.top && now.bottom >= before.bottom ? -80 * before.sign : 0
    }
}
