/// What a value of an indicator says, in a word or two. The words mean the same in `signal --explain` and in `board`.
package enum IndicatorReading: String, CaseIterable, Sendable {
    case overbought, oversold
    case stretchedUp = "stretched up"
    case stretchedDown = "stretched down"
    case bullish, bearish, neutral
    case breakoutUp = "breakout up"
    case breakoutDown = "breakout down"
    case trending, sideways, undecided, squeezed
    case highVolume = "high volume"
    case lowVolume = "low volume"

    package var word: String { rawValue }

    /// The same in one or two characters, where there is no room for words.
    package var mark: String {
        switch self {
        case .overbought: "OB"
        case .oversold: "OS"
        case .stretchedUp: "S+"
        case .stretchedDown: "S-"
        case .bullish: "▲"
        case .bearish: "▼"
        case .neutral: "="
        case .breakoutUp: "B+"
        case .breakoutDown: "B-"
        case .trending: "T"
        case .sideways: "~"
        case .undecided: "?"
        case .squeezed: "SQ"
        case .highVolume: "V+"
        case .lowVolume: "V-"
        }
    }

    /// What it means for the price, as a colour shows it.
    package enum Tone: Sendable {
        case up, down
        /// The price has gone far, and may turn.
        case extreme
        /// Something else than a direction is worth a look.
        case notable
        case plain
    }

    package var tone: Tone {
        switch self {
        case .bullish, .breakoutUp: .up
        case .bearish, .breakoutDown: .down
        case .overbought, .oversold, .stretchedUp, .stretchedDown: .extreme
        case .trending, .squeezed, .highVolume: .notable
        case .neutral, .sideways, .undecided, .lowVolume: .plain
        }
    }
}

/// How a program reads a value of an indicator: the words of `IndicatorDefinition.reading` as a rule.
package enum ReadingRule: Sendable, Equatable {
    /// Below the first level oversold, above the second overbought.
    case extremes(Double, Double)
    /// The same, and between the levels bullish above 0 and bearish below it.
    case extremesOrSign(Double, Double)
    /// Below the first level stretched down, above the second stretched up.
    case stretches(Double, Double)
    /// Bullish above 0, bearish below it.
    case sign
    /// Bullish above the indicator's field with this suffix, bearish below it.
    case above(String)
    /// Bullish where the close is above the value, bearish where it is below.
    case closeAbove
    /// Bullish where the close is above the value and the field with this suffix, bearish where it is below both.
    case closeAboveBoth(String)
    /// Stretched up where the close is above the field with the first suffix, stretched down below the second.
    case closeOutside(String, String)
    /// A breakout where the close has reached the field with the first suffix, or the second one.
    case closeReaches(String, String)
    /// Above the first level it trends, below the second it goes sideways.
    case trends(above: Double, sidewaysBelow: Double)
    /// Below the first level it trends, above the second it goes sideways.
    case choppiness(Double, Double)
    /// Bullish where it is above the second level and the field with the suffix below the first one; bearish the other way round.
    case opposite(String, Double, Double)
    /// 1 is bullish, -1 bearish.
    case state
    /// 1 says this.
    case flag(IndicatorReading)
    /// Above 1 the volume is high, else low.
    case relativeVolume

    /// The suffixes of the fields that it looks at beside its own.
    package var others: [String] {
        switch self {
        case .above(let other), .closeAboveBoth(let other), .opposite(let other, _, _): [other]
        case .closeOutside(let upper, let lower), .closeReaches(let upper, let lower): [upper, lower]
        default: []
        }
    }

    /// What a value says; nil where that is unknown. `close` is the close of its candle, `others` are the values of `self.others`.
    package func reading(_ value: Double, close: Double, others: [Double]) -> IndicatorReading? {
        guard value.isFinite, others.count == self.others.count, others.allSatisfy(\.isFinite) else { return nil }
        switch self {
        case .extremes(let low, let high): return value > high ? .overbought : value < low ? .oversold : .neutral
        case .extremesOrSign(let low, let high):
            return value > high ? .overbought : value < low ? .oversold : ReadingRule.side(value, 0)
        case .stretches(let low, let high): return value > high ? .stretchedUp : value < low ? .stretchedDown : .neutral
        case .sign, .state: return ReadingRule.side(value, 0)
        case .above: return ReadingRule.side(value, others[0])
        case .trends(let trending, let sideways):
            return value > trending ? .trending : value < sideways ? .sideways : .undecided
        case .choppiness(let trending, let sideways):
            return value > sideways ? .sideways : value < trending ? .trending : .undecided
        case .opposite(_, let low, let high):
            if value > high, others[0] < low { return .bullish }
            return value < low && others[0] > high ? .bearish : .neutral
        case .flag(let reading): return value > 0 ? reading : .neutral
        case .relativeVolume: return value > 1 ? .highVolume : .lowVolume
        case .closeAbove, .closeAboveBoth, .closeOutside, .closeReaches: return close.isFinite ? of(close, value, others) : nil
        }
    }

    private func of(_ close: Double, _ value: Double, _ others: [Double]) -> IndicatorReading {
        switch self {
        case .closeAboveBoth:
            close > max(value, others[0]) ? .bullish : close < min(value, others[0]) ? .bearish : .neutral
        case .closeOutside: close > others[0] ? .stretchedUp : close < others[1] ? .stretchedDown : .neutral
        case .closeReaches: close >= others[0] ? .breakoutUp : close <= others[1] ? .breakoutDown : .neutral
        default: ReadingRule.side(close, value)
        }
    }

    private static func side(_ value: Double, _ level: Double) -> IndicatorReading {
        value > level ? .bullish : value < level ? .bearish : .neutral
    }
}
