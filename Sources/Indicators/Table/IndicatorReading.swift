/// The reading of an indicator's value, in a word or two. `signal --explain` and `board` use the same words.
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

    /// The reading in one or two characters, for places without room for words.
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

    /// The meaning for the price, which a colour shows.
    package enum Tone: Sendable {
        case up, down
        /// The price has gone far, and may turn.
        case extreme
        /// Something other than a direction is notable.
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

/// A rule that turns an indicator's value into a reading: the words of `IndicatorDefinition.reading` for programs.
package enum ReadingRule: Sendable, Equatable {
    /// Below the first level oversold, above the second overbought.
    case extremes(Double, Double)
    /// Like `extremes`, and between the levels bullish above 0 and bearish below 0.
    case extremesOrSign(Double, Double)
    /// Below the first level stretched down, above the second stretched up.
    case stretches(Double, Double)
    /// Bullish above 0, bearish below it.
    case sign
    /// Bullish above the indicator's field with this suffix, bearish below it.
    case above(String)
    /// Bullish if the close is above the value, bearish if it is below.
    case closeAbove
    /// Bullish if the close is above the value and the field with this suffix, bearish if it is below both.
    case closeAboveBoth(String)
    /// Stretched up if the close is above the field with the first suffix, stretched down if below the second.
    case closeOutside(String, String)
    /// Breakout up if the close has reached the field with the first suffix, breakout down if it has reached the second.
    case closeReaches(String, String)
    /// Trending above the first level, sideways below the second.
    case trends(above: Double, sidewaysBelow: Double)
    /// Trending below the first level, sideways above the second.
    case choppiness(Double, Double)
    /// Bullish if the value is above the second level and the field with the suffix below the first; bearish if reversed.
    case opposite(String, Double, Double)
    /// 1 is bullish, -1 bearish.
    case state
    /// 1 means this reading.
    case flag(IndicatorReading)
    /// High volume above 1, else low volume.
    case relativeVolume

    /// The suffixes of the other fields that the rule reads.
    package var others: [String] {
        switch self {
        case .above(let other), .closeAboveBoth(let other), .opposite(let other, _, _): [other]
        case .closeOutside(let upper, let lower), .closeReaches(let upper, let lower): [upper, lower]
        default: []
        }
    }

    /// Returns the reading of a value; nil if unknown. `close` is its candle's close, `others` the values of `self.others`.
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
