extension CandlePattern {
    static let moreTriples: [CandlePattern] = [
        CandlePattern("abandonedbaby", 12, penetration: 0.3) { f in
            guard f.isLong(2), f.isDoji(1), !f.isShort(0), f[0].isWhite != f[2].isWhite, reaches(f) else { return 0 }
            let isAlone =
                f[2].isWhite ? f[1].isAbove(f[2]) && f[0].isBelow(f[1]) : f[1].isBelow(f[2]) && f[0].isAbove(f[1])
            return isAlone ? 100 * f[0].sign : 0
        },
        CandlePattern("eveningdojistar", 12, penetration: 0.3) { f in
            guard f[2].isWhite, f.isLong(2), f.isDoji(1), f[1].isBodyAbove(f[2]) else { return 0 }
            return f[0].isBlack && !f.isShort(0) && reaches(f) ? -100 : 0
        },
        CandlePattern("eveningstar", 12, penetration: 0.3) { f in
            guard f[2].isWhite, f.isLong(2), f.isShort(1), f[1].isBodyAbove(f[2]) else { return 0 }
            return f[0].isBlack && !f.isShort(0) && reaches(f) ? -100 : 0
        },
        CandlePattern("morningdojistar", 12, penetration: 0.3) { f in
            guard f[2].isBlack, f.isLong(2), f.isDoji(1), f[1].isBodyBelow(f[2]) else { return 0 }
            return f[0].isWhite && !f.isShort(0) && reaches(f) ? 100 : 0
        },
        CandlePattern("morningstar", 12, penetration: 0.3) { f in
            guard f[2].isBlack, f.isLong(2), f.isShort(1), f[1].isBodyBelow(f[2]) else { return 0 }
            return f[0].isWhite && !f.isShort(0) && reaches(f) ? 100 : 0
        },
        CandlePattern("gapsidesidewhite", 7) { f in
            let isUp = f[1].isBodyAbove(f[2]) && f[0].isBodyAbove(f[2])
            guard isUp || f[1].isBodyBelow(f[2]) && f[0].isBodyBelow(f[2]), f[1].isWhite, f[0].isWhite else { return 0 }
            guard f[0].body >= f[1].body - f.near(1), f[0].body <= f[1].body + f.near(1) else { return 0 }
            return f.isSame(f[0].open, f[1].open, 1) ? (isUp ? 100 : -100) : 0
        },
        CandlePattern("sticksandwich", 7) { f in
            guard f[2].isBlack, f[1].isWhite, f[0].isBlack, f[1].low > f[2].close else { return 0 }
            return f.isSame(f[0].close, f[2].close, 2) ? 100 : 0
        },
        CandlePattern("tasukigap", 7) { f in
            guard f[0].isWhite != f[1].isWhite, abs(f[1].body - f[0].body) < f.near(1) else { return 0 }
            guard f[0].open < f[1].top, f[0].open > f[1].bottom else { return 0 }
            if f[1].isWhite {
                return f[1].isBodyAbove(f[2]) && f[0].close < f[1].open && f[0].close > f[2].top ? 100 : 0
            }
            return f[1].isBodyBelow(f[2]) && f[0].close > f[1].open && f[0].close < f[2].bottom ? -100 : 0
        },
        CandlePattern("tristar", 12) { f in
            guard f.isDoji(2), f.isDoji(1, average: 2), f.isDoji(0, average: 2) else { return 0 }
            if f[1].isBodyAbove(f[2]), f[0].top < f[1].top { return -100 }
            return f[1].isBodyBelow(f[2]) && f[0].bottom > f[1].bottom ? 100 : 0
        },
        CandlePattern("xsidegap3methods", 2) { f in
            guard f[2].isWhite == f[1].isWhite, f[1].isWhite != f[0].isWhite else { return 0 }
            guard f[0].open < f[1].top, f[0].open > f[1].bottom else { return 0 }
            guard f[0].close < f[2].top, f[0].close > f[2].bottom else { return 0 }
            return (f[2].isWhite ? f[1].isBodyAbove(f[2]) : f[1].isBodyBelow(f[2])) ? 100 * f[2].sign : 0
        },
    ]

    /// Whether the close reaches farther into the body of two candles ago than the penetration.
    private static func reaches(_ f: PatternFrame) -> Bool {
        f[2].isWhite
            ? f[0].close < f[2].close(plus: -f.penetration) : f[0].close > f[2].close(plus: f.penetration)
    }
}
