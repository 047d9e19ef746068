import Shared

/// The last trade of a market.
struct LastTrade {
    var price: Int
    var time: Int
    var direction: SimulatedTrade.Direction
}

/// A trade that waits for its frame.
struct SimulatedTrade {
    enum Direction: Int {
        case plus, zeroPlus, minus, zeroMinus

        var name: StaticString {
            switch self {
            case .plus: "PlusTick"
            case .zeroPlus: "ZeroPlusTick"
            case .minus: "MinusTick"
            case .zeroMinus: "ZeroMinusTick"
            }
        }

        /// Returns the direction of a trade at `price` after one at `last`.
        func next(_ price: Int, after last: Int) -> Direction {
            if price > last { return .plus }
            if price < last { return .minus }
            return self == .plus || self == .zeroPlus ? .zeroPlus : .zeroMinus
        }
    }

    var time: Int
    var price: Int
    var size: Int
    var isBuy: Bool
    var direction: Direction
    /// The number from which the trade's id is made.
    var identity: UInt64
    var sequence: Int
}

extension Output {
    /// Writes a UUID such as `20f43950-d8dd-5b31-9112-a178eb6023af`.
    mutating func member(_ name: StaticString, uuid identity: UInt64) {
        self.name(name)
        write(UInt8(ascii: "\""))
        let halves = (identity, Noise.mix(identity))
        write(hex: halves.0 >> 32, digits: 8)
        write(UInt8(ascii: "-"))
        write(hex: halves.0 >> 16, digits: 4)
        // Version 5: made from a name.
        write("-5")
        write(hex: halves.0, digits: 3)
        write(UInt8(ascii: "-"))
        write(hex: halves.1 >> 48 & 0x3FFF | 0x8000, digits: 4)
        write(UInt8(ascii: "-"))
        write(hex: halves.1, digits: 12)
        write(UInt8(ascii: "\""))
    }

    private mutating func write(hex number: UInt64, digits: Int) {
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(place &* 4) & 15)
            write(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
        }
    }
}
