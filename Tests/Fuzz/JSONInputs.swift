import Shared
import TestSupport

/// JSON texts of all shapes. If it matters, their words on the tape are counted.
struct JSONInputs {
    private static let names = [
        "a", "topic", "data", "ts", "type", "a_name_of_15_by", "a_name_of_16_byt", "a_name_of_17_byte", "", "é", "\\u0074opic",
    ]

    /// A text whose brackets close near the end of the tape. The tape has 512 words at first, and is doubled when needed.
    static func closing(_ chance: inout Seeded) -> [UInt8] {
        let end = chance.oneIn(200) ? chance.pick([4096, 8192]) : chance.oneIn(20) ? 2048 : chance.pick([512, 1024])
        let words = end + chance.within(end == 512 ? -8...4 : -8...10)
        let depth = chance.oneIn(20) ? chance.within(1...200) : chance.within(1...12)
        return closing(words: words, depth: depth, behind: chance.below(4), &chance)
    }

    /// A text with `words` words. The ends of `depth` containers are in front of the last `behind` words.
    static func closing(words: Int, depth: Int, behind: Int, _ chance: inout Seeded) -> [UInt8] {
        var text = Array("[".utf8)
        var opened: [UInt8] = []
        var opening: [UInt8] = []
        // The outermost array takes two words.
        var left = words - 2 - behind
        for _ in 0..<depth where left >= 3 {
            if chance.oneIn(3) {
                opening += Array("{\"\(chance.pick(names))\":".utf8)
                opened.append(UInt8(ascii: "}"))
                left -= 3
            } else {
                opening.append(UInt8(ascii: "["))
                opened.append(UInt8(ascii: "]"))
                left -= 2
            }
        }
        // A member of an object needs a value; an array may be empty.
        let last: [UInt8] = opened.last == UInt8(ascii: "}") || chance.oneIn(2) ? Array("1".utf8) : []
        left -= last.count
        while left > 0 {
            if left >= 2, chance.oneIn(8) {
                text += Array("[],".utf8)
                left -= 2
            } else if left >= 4, chance.oneIn(30) {
                text += Array("{\"\(chance.pick(names))\":0},".utf8)
                left -= 4
            } else {
                text += Array(chance.oneIn(50) ? "\"x\",".utf8 : "1,".utf8)
                left -= 1
            }
        }
        text += opening + last + opened.reversed()
        for _ in 0..<behind { text += Array(",1".utf8) }
        text.append(UInt8(ascii: "]"))
        return text
    }

    /// Nested containers, with depths up to and slightly above the maximum.
    static func deep(_ chance: inout Seeded) -> [UInt8] {
        let depth = chance.oneIn(3) ? chance.within(1020...1028) : chance.within(1...1024)
        var text: [UInt8] = []
        var closing: [UInt8] = []
        for _ in 0..<depth {
            if chance.oneIn(2) {
                text += Array(chance.oneIn(3) ? "[1,".utf8 : "[".utf8)
                closing.append(UInt8(ascii: "]"))
            } else {
                text += Array("{\"\(chance.pick(names))\":".utf8)
                closing.append(UInt8(ascii: "}"))
            }
        }
        return text + Array("null".utf8) + closing.reversed()
    }

    /// A value of any kind, with whitespace anywhere.
    static func value(_ chance: inout Seeded, depth: Int, into text: inout [UInt8]) {
        blanks(&chance, into: &text)
        switch chance.below(depth > 0 ? 9 : 6) {
        case 0, 1: number(&chance, into: &text)
        case 2, 3: string(&chance, into: &text)
        case 4: text += Array(chance.pick(["true", "false", "null"]).utf8)
        case 5: text += Array(chance.pick(["[]", "{}", "[ ]", "{ }"]).utf8)
        case 6:
            text.append(UInt8(ascii: "["))
            for place in 0..<chance.within(1...6) {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                value(&chance, depth: depth - 1, into: &text)
            }
            text.append(UInt8(ascii: "]"))
        default:
            text.append(UInt8(ascii: "{"))
            for place in 0..<chance.within(1...6) {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                blanks(&chance, into: &text)
                if chance.oneIn(2) { text += Array("\"\(chance.pick(names))\"".utf8) } else { string(&chance, into: &text) }
                blanks(&chance, into: &text)
                text.append(UInt8(ascii: ":"))
                value(&chance, depth: depth - 1, into: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
        blanks(&chance, into: &text)
    }

    private static func blanks(_ chance: inout Seeded, into text: inout [UInt8]) {
        if chance.oneIn(12) { for _ in 0...chance.below(3) { text.append(chance.pick(Array(" \t\r\n".utf8))) } }
    }

    static func number(_ chance: inout Seeded, into text: inout [UInt8]) {
        if chance.oneIn(4) { text.append(UInt8(ascii: "-")) }
        func digits(_ count: Int, _ chance: inout Seeded) {
            for _ in 0..<count { text.append(UInt8(0x30 + chance.below(10))) }
        }
        if chance.oneIn(4) {
            text.append(UInt8(ascii: "0"))
        } else {
            text.append(UInt8(0x31 + chance.below(9)))
            digits(chance.oneIn(10) ? chance.below(50) : chance.below(9), &chance)
        }
        if chance.oneIn(2) {
            text.append(UInt8(ascii: "."))
            digits(1 + (chance.oneIn(10) ? chance.below(50) : chance.below(9)), &chance)
        }
        if chance.oneIn(8) {
            text += Array(chance.pick(["e", "E", "e+", "E-", "e-"]).utf8)
            digits(1 + chance.below(chance.oneIn(10) ? 30 : 3), &chance)
        }
    }

    private static let pieces: [[UInt8]] = [
        Array("x".utf8), Array("BTCUSDT".utf8), Array("\\n".utf8), Array("\\\"".utf8), Array("\\\\".utf8),
        Array("\\u00e9".utf8),
        Array("\\ud83d\\ude00".utf8), Array("\\ud83d".utf8), Array("\\ude00".utf8), Array("é".utf8), Array("€".utf8),
        Array("😀".utf8),
        Array("16649.50".utf8), Array("-1e5".utf8), Array("/".utf8), Array("\\/".utf8), Array("plain text".utf8),
        [0xED, 0x9F, 0xBF],
    ]

    static func string(_ chance: inout Seeded, into text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        if chance.oneIn(6) {
            // Strings are scanned in words of eight bytes, so their lengths are near multiples of eight.
            text += [UInt8](repeating: UInt8(ascii: "y"), count: chance.pick([0, 8, 16, 24, 32, 48, 64]) + chance.below(3))
        }
        for _ in 0..<chance.below(4) { text += chance.pick(pieces) }
        text.append(UInt8(ascii: "\""))
    }

    /// A text whose size is near the end of the scanner's buffer: 4096 bytes with 64 of padding, or 1.5 times the size of an
    /// earlier text.
    static func sized(_ chance: inout Seeded) -> [UInt8] {
        let size = chance.pick([4032, 4096, 6048, 6144]) + chance.within(-10...10)
        var text: [UInt8] = []
        switch chance.below(4) {
        case 0: text = Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "z"), count: size - 2) + Array("\"".utf8)
        case 1: text = [UInt8](repeating: UInt8(ascii: "7"), count: size)
        case 2: text = Array("true".utf8) + [UInt8](repeating: 0x20, count: size - 4)
        default:
            text = Array("[".utf8)
            while text.count < size - 4 { text += Array("12,".utf8) }
            text += Array("1".utf8)
            while text.count < size - 1 { text.append(UInt8(ascii: "5")) }
            text += Array("]".utf8)
        }
        return text
    }

    private static let records = [
        #"{"topic":"kline.3.BTCUSDT","data":[{"start":1672324800000,"end":1672324979999,"interval":"3","open":"16649.5","close":"16677","high":"16677","low":"16608","volume":"2.081","turnover":"34666.4005","confirm":false,"timestamp":1672324988882}],"ts":1672324988882,"type":"snapshot"}"#,
        #"{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1672304486868,"data":[{"T":1672304486865,"s":"BTCUSDT","S":"Buy","v":"0.001","p":"16578.50","L":"PlusTick","i":"20f43950-d8dd-5b31-9112-a178eb6023af","BT":false}]}"#,
        #"{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3","time":1672324800000,"open":16649.5,"high":16677,"low":16608,"close":16677,"volume":2.081,"turnover":34666.4005,"closed":false}"#,
        #"{"type":"candle","symbol":"ETHUSDT","interval":"60","time":1672324800000,"open":1.5,"high":2,"low":1,"close":2,"volume":2,"turnover":null,"trades":7,"buy_volume":1,"sell_volume":1,"closed":true,"gap":1,"partial":true}"#,
        #"{"type":"event","event":"gap","time":1672324988882,"symbol":"BTCUSDT","from":1672324800000,"to":1672324980000}"#,
        #"{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":1687940967466,"data":{"s":"BTCUSDT","b":[["30247.20","30.028"],["30245.40","0"]],"a":[],"u":177400507,"seq":66544703342},"cts":1687940967464}"#,
        #"{"retCode":0,"retMsg":"OK","result":{"list":[{"coin":[{"equity":"1"},{"equity":"2"}]}]},"retExtInfo":{},"time":1690872862481}"#,
        #"{"success":true,"ret_msg":"","conn_id":"c","req_id":"1","op":"subscribe"}"#,
    ]

    static func record(_ chance: inout Seeded) -> [UInt8] { Array(chance.pick(records).utf8) }
}
