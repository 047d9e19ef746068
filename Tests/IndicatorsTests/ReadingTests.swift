import Testing

@testable import Indicators

/// The meaning of a value: the rules that go with the texts of the table.
struct ReadingTests {
    private func reading(_ name: String, _ value: Double, close: Double = .nan, _ others: Double...) -> IndicatorReading? {
        IndicatorField(name)?.rule?.reading(value, close: close, others: others)
    }

    @Test func levelsAreReadAsTheTableSays() {
        #expect(reading("rsi_14", 70.1) == .overbought)
        #expect(reading("rsi_14", 70) == .neutral)
        #expect(reading("rsi_7", 29.9) == .oversold)
        #expect(reading("rsi_14", .nan) == nil)
        #expect(reading("willr_14", -10) == .overbought)
        #expect(reading("tsi_25_13", 30) == .overbought)
        #expect(reading("tsi_25_13", -3) == .bearish)
        #expect(reading("bb_20_2_percent", 1.1) == .stretchedUp)
        #expect(reading("adx_14", 26) == .trending)
        #expect(reading("adx_14", 22) == .undecided)
        #expect(reading("chop_14", 70) == .sideways)
        #expect(reading("rvol_20", 0.5) == .lowVolume)
        #expect(reading("volspike_10_1p3", 1) == .highVolume)
    }

    @Test func whatIsComparedWithTheCloseNeedsIt() {
        #expect(reading("ema_20", 100, close: 101) == .bullish)
        #expect(reading("ema_20_hl2", 100, close: 99) == .bearish)
        #expect(reading("ema_20", 100, close: 100) == .neutral)
        #expect(reading("ema_20", 100) == nil)
        #expect(reading("st_10_3_dir", -1) == .bearish)
        #expect(reading("ichimoku_9_26_52_span_a", 10, close: 12, 11) == .bullish)
        #expect(reading("ichimoku_9_26_52_span_a", 10, close: 10.5, 11) == .neutral)
        #expect(reading("kc_20_10_2_middle", 10, close: 8, 12, 9) == .stretchedDown)
        #expect(reading("donchian_20_middle", 10, close: 12, 12, 9) == .breakoutUp)
    }

    @Test func fieldsOfOneIndicatorAreCompared() {
        #expect(reading("macd_12_26_9", 2, 1) == .bullish)
        #expect(reading("macd_12_26_9", 2, .nan) == nil)
        #expect(reading("macd_12_26_9", 2) == nil)
        #expect(reading("macd_12_26_9_hist", -1) == .bearish)
        #expect(reading("macd_12_26_9_signal", 2) == nil)
        #expect(reading("aroon_14_up", 80, 20) == .bullish)
        #expect(reading("aroon_14_up", 20, 80) == .bearish)
        #expect(IndicatorField("macd_5_8_3")?.others == ["macd_5_8_3_signal"])
    }

    /// A state without a rule of its own is read by its sign.
    @Test func statesNeedNoRule() {
        #expect(reading("impulse_20_1p5_0p65", 1) == .bullish)
        #expect(reading("divergence_14", -1) == .bearish)
    }

    /// Each rule belongs to a field of the table, and its levels and words occur in the text for people.
    @Test func rulesAgreeWithTheWords() throws {
        func text(_ level: Double) -> String { level == level.rounded() ? "\(Int(level))" : "\(level)" }
        for (name, rules) in IndicatorDefinition.readingRules {
            let definition = try #require(IndicatorDefinition.named(name), "\(name) is no indicator")
            let suffixes = definition.fields.map(\.suffix)
            let words = definition.reading
            for (suffix, rule) in rules {
                #expect(suffixes.contains(suffix), "\(name) has no field \(suffix)")
                for other in rule.others { #expect(suffixes.contains(other), "\(name) has no field \(other)") }
                switch rule {
                case .extremes(let low, let high), .extremesOrSign(let low, let high):
                    #expect(words.contains("over \(text(high))") && words.contains("overbought"), "\(name)")
                    #expect(words.contains("under \(text(low))") && words.contains("oversold"), "\(name)")
                case .choppiness(let low, let high):
                    #expect(words.contains("over \(text(high))") && words.contains("under \(text(low))"), "\(name)")
                case .trends(let high, let low):
                    #expect(words.contains("above \(text(high))") && words.contains("below \(text(low))"), "\(name)")
                case .sign where suffix.isEmpty: #expect(words.contains("above 0"), "\(name)")
                case .closeAbove: #expect(words.contains("close above") || words.contains("below the price"), "\(name)")
                default: break
                }
            }
        }
    }
}
