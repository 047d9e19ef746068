import TestSupport
import Testing

@testable import Rules
@testable import Shared

struct FieldTests {
    private static let names = [
        "close", "ema_21", "ema_9", "st_10_3", "st_10_3_dir", "macd_12_26_9", "macd_12_26_9_signal", "vwap", "bb_20_2p5_upper",
        "ema_5_hl2", "rsi_14", "rsi_7",
    ]

    @Test(arguments: [
        ("rsi_*", "rsi_14"), ("st_*_dir", "st_10_3_dir"), ("st_*", "st_10_3"), ("macd_*", "macd_12_26_9"),
        ("macd_*_signal", "macd_12_26_9_signal"), ("vwap_*", "vwap"), ("bb_*_upper", "bb_20_2p5_upper"), ("ema_*", "ema_21"),
        ("close", "close"), ("sar_*", nil), ("clos", nil),
    ])
    func findsAFamily(text: String, name: String?) {
        #expect(FieldName(text).resolved(among: Self.names) == name)
    }

    @Test func findsTheShortestAndTheLongest() {
        #expect(FieldName("ema_*", .fastest).resolved(among: Self.names) == "ema_5_hl2")
        #expect(FieldName("ema_*", .slowest).resolved(among: Self.names) == "ema_21")
        #expect(FieldName("ema_*", .slowest).resolved(among: ["ema_9", "close"]) == nil)
        #expect(FieldName("ema_*", .fastest).resolved(among: ["ema_9", "ema_9_hl2"]) == nil)
    }

    @Test(arguments: [
        ("st_10_3_dir", "--st 10,3"), ("rsi_7", "--rsi 7"), ("cc_0p07_trigger", "--cc 0.07"), ("ema_20_hl2", "--ema 20@hl2"),
        ("obv", "--obv"), ("ha_open", "--ha"), ("pivots_r1", "--pivots"), ("rsi_*", "--rsi"),
        ("sar_0p02_0p2", "--sar 0.02,0.2"), ("cdl_2crows", "--cdl 2crows"), ("cdl_morningstar_0p5", "--cdl morningstar:0.5"),
        ("apo_12_26_ema", "--apo 12,26,ema"), ("linreg_angle_14", "--linreg_angle 14"), ("sarext_m9p5", "--sarext=-9.5"),
        ("correl_30_close_ethusdt", "--correl 30,close@ETHUSDT"), ("avwap_week_2_upper", "--avwap week,2"),
        ("avwap_20250301t140000_2", "--avwap 2025-03-01T14:00:00Z,2"), ("beta_5_close_volume", "--beta 5,close,volume"),
        ("close", nil), ("book_imbalance_5", "--join book.imbalance_5"), ("book_50_mid_age", "--join book.50.mid"),
        ("flow_60s_delta", "--join flow.60s.delta"), ("book", nil),
    ])
    func knowsTheOptionOfAField(field: String, option: String?) {
        #expect(FieldOrigin(field)?.option == option)
    }

    @Test(arguments: [
        ("rsi_9", "unknown field rsi_9; did you mean rsi_7? 'ind --rsi 9' adds it"),
        ("adx_14", "unknown field adx_14; 'ind --adx 14' adds it"), ("clsoe", "unknown field clsoe; did you mean close?"),
        ("nothing_like_it", "unknown field nothing_like_it"), ("sar_*", "unknown field sar_*; 'ind --sar' adds it"),
    ])
    func tellsOfAMissingField(field: String, text: String) {
        #expect(MissingField(FieldName(field), among: ["close", "rsi_7", "atr_14"]).text == text)
    }

    /// Compares the finder with a search of the whole record, in records whose members change their order, appear and
    /// disappear.
    @Test func findsWhatIsThere() {
        var random = Seeded(seed: 8)
        let long = String(repeating: "long_name_", count: 5)
        let all = [
            "a", "bb", "ccc", "stochrsi_14_14_3_3_k", "stochrsi_14_14_3_3_d", "macd_12_26_9_signal", long,
            "exactly_31_bytes_are_in_this_on",
            "exactly_32_bytes_are_in_this_one", "x y",
        ]
        var finder = FieldFinder()
        let wanted = all.filter { $0 != "bb" }
        let slots = wanted.map { finder.slot(of: $0) }
        var json = JSON()
        for _ in 0..<3000 {
            var members = all.filter { _ in random.next() % 5 != 0 }
            if random.next() % 4 == 0 { members.shuffle(using: &random) }
            if random.next() % 10 == 0, let first = members.first { members.append(first) }
            let text =
                "{"
                + members.enumerated().map { place, name in
                    let escaped = random.next() % 50 == 0 && name == "a" ? "\\u0061" : name
                    return "\"\(escaped)\":" + (random.next() % 20 == 0 ? "{\"a\":[1,2]}" : "\(place)")
                }.joined(separator: ",") + "}"
            let bytes = Array(text.utf8)
            #expect(unsafe json.scan(bytes.span.bytes) == nil)
            finder.find(in: json)
            for (name, slot) in zip(wanted, slots) {
                let index = finder.places[slot]
                guard let place = members.lastIndex(of: name) else {
                    #expect(index == 0)
                    continue
                }
                #expect(index > 0 && (json.kind(index) == .object || json.integer(index) == place), "\(name) in \(text)")
            }
        }
    }
}
