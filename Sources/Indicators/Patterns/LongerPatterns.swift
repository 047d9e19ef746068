extension CandlePattern {
    /// Patterns of four and five candles.
    static let longer: [CandlePattern] = [
        CandlePattern("3blackcrows", 13) { f in
            guard f[3].isWhite, f[2].isBlack, f[1].isBlack, f[0].isBlack else { return 0 }
            guard f.isLowerTiny(2), f.isLowerTiny(1), f.isLowerTiny(0) else { return 0 }
            guard f[1].open < f[2].open, f[1].open > f[2].close, f[0].open < f[1].open, f[0].open > f[1].close else { return 0 }
            return f[3].high > f[2].close && f[2].close > f[1].close && f[1].close > f[0].close ? -100 : 0
        },
        CandlePattern("3linestrike", 8) { f in
            guard f[3].isWhite == f[2].isWhite, f[2].isWhite == f[1].isWhite, f[0].isWhite != f[1].isWhite else { return 0 }
            guard opensNear(f, 2), opensNear(f, 1) else { return 0 }
            if f[1].isWhite {
                guard f[1].close > f[2].close, f[2].close > f[3].close else { return 0 }
                return f[0].open > f[1].close && f[0].close < f[3].open ? 100 : 0
            }
            guard f[1].close < f[2].close, f[2].close < f[3].close else { return 0 }
            return f[0].open < f[1].close && f[0].close > f[3].open ? -100 : 0
        },
        CandlePattern("concealbabyswall", 13) { f in
            guard f[3].isBlack, f[2].isBlack, f[1].isBlack, f[0].isBlack else { return 0 }
            guard f.isLowerTiny(3), f.isUpperTiny(3), f.isLowerTiny(2), f.isUpperTiny(2), f[1].isBodyBelow(f[2]) else {
                return 0
            }
            guard f[1].upper > f.tiny(1), f[1].high > f[2].close else { return 0 }
            return f[0].high > f[1].high && f[0].low < f[1].low ? 100 : 0
        },
        CandlePattern("breakaway", 14) { f in
            guard f.isLong(4), f[4].isWhite == f[3].isWhite, f[3].isWhite == f[1].isWhite, f[1].isWhite != f[0].isWhite else {
                return 0
            }
            if f[4].isBlack {
                guard f[3].isBodyBelow(f[4]), f[2].high < f[3].high, f[2].low < f[3].low else { return 0 }
                guard f[1].high < f[2].high, f[1].low < f[2].low else { return 0 }
                return f[0].close > f[3].open && f[0].close < f[4].close ? 100 : 0
            }
            guard f[3].isBodyAbove(f[4]), f[2].high > f[3].high, f[2].low > f[3].low else { return 0 }
            guard f[1].high > f[2].high, f[1].low > f[2].low else { return 0 }
            return f[0].close < f[3].open && f[0].close > f[4].close ? -100 : 0
        },
        CandlePattern("ladderbottom", 14) { f in
            guard f[4].isBlack, f[3].isBlack, f[2].isBlack, f[1].isBlack, f[0].isWhite else { return 0 }
            guard f[4].open > f[3].open, f[3].open > f[2].open, f[4].close > f[3].close, f[3].close > f[2].close else {
                return 0
            }
            return f[1].upper > f.tiny(1) && f[0].open > f[1].open && f[0].close > f[1].high ? 100 : 0
        },
        CandlePattern("mathold", 14, penetration: 0.5) { f in
            guard f.isLong(4), f.isShorter(3), f.isShorter(2), f.isShorter(1) else { return 0 }
            guard f[4].isWhite, f[3].isBlack, f[0].isWhite, f[3].isBodyAbove(f[4]) else { return 0 }
            let floor = f[4].close(plus: -f.penetration)
            guard f[2].bottom < f[4].close, f[1].bottom < f[4].close, f[2].bottom > floor, f[1].bottom > floor else { return 0 }
            guard f[2].top < f[3].open, f[1].top < f[2].top, f[0].open > f[1].close else { return 0 }
            return f[0].close > max(f[3].high, f[2].high, f[1].high) ? 100 : 0
        },
        CandlePattern("risefall3methods", 14) { f in
            guard f.isLong(4), f.isShorter(3), f.isShorter(2), f.isShorter(1), f.isLong(0) else { return 0 }
            let sign = f[4].sign
            guard f[3].sign == -sign, f[2].sign == -sign, f[1].sign == -sign, f[0].sign == sign else { return 0 }
            guard staysInside(f, 3), staysInside(f, 2), staysInside(f, 1) else { return 0 }
            guard f[2].close * sign < f[3].close * sign, f[1].close * sign < f[2].close * sign else { return 0 }
            return f[0].open * sign > f[1].close * sign && f[0].close * sign > f[4].close * sign ? 100 * sign : 0
        },
        CandlePattern("hikkake", 5, .hikkake) { f in
            guard f[1].high < f[2].high, f[1].low > f[2].low else { return 0 }
            if f[0].high < f[1].high, f[0].low < f[1].low { return 100 }
            return f[0].high > f[1].high && f[0].low > f[1].low ? -100 : 0
        },
        CandlePattern("hikkakemod", 10, .hikkake) { f in
            guard f[2].high < f[3].high, f[2].low > f[3].low, f[1].high < f[2].high, f[1].low > f[2].low else { return 0 }
            if f[0].high < f[1].high, f[0].low < f[1].low { return f[2].close <= f[2].low + f.near(2) ? 100 : 0 }
            guard f[0].high > f[1].high, f[0].low > f[1].low else { return 0 }
            return f[2].close >= f[2].high - f.near(2) ? -100 : 0
        },
    ]

    /// Whether a candle opens within or near the body of the previous one.
    private static func opensNear(_ f: PatternFrame, _ steps: Int) -> Bool {
        let (open, before, near) = (f[steps].open, f[steps + 1], f.near(steps + 1))
        return open >= before.bottom - near && open <= before.top + near
    }

    /// Whether the body touches the range of the candle four candles ago.
    private static func staysInside(_ f: PatternFrame, _ steps: Int) -> Bool {
        f[steps].bottom < f[4].high && f[steps].top > f[4].low
    }
}
