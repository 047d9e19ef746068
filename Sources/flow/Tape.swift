import Shared

/// Trades in the order of their time, and their sums over several windows. Each trade is stored once, for the longest window; a
/// shorter window remembers where it begins. A trade is added to each sum once and removed once, in whole ticks, so sums do not
/// drift.
struct Tape {
    /// A trade in ticks; the size of a sale is negative.
    private struct Entry {
        var time = 0
        var price: Int64 = 0
        var size: Int64 = 0
    }

    private let isInverse: Bool
    private(set) var priceScale: UInt8 = 0
    private(set) var sizeScale: UInt8 = 0
    private var entries = WindowRing(empty: Entry())
    private(set) var windows: [FlowWindow]
    /// The numbers of trades that are larger than all later ones: a window's largest trade is its first trade among them.
    private var largest = WindowRing(empty: 0)
    /// The length of the longest window.
    let longest: Int

    /// The decimals of the value of an inverse contract's trade, which is a quotient.
    private static let coinScale = Candle.coinDecimals

    init(windows: [FlowOptions.Span], isInverse: Bool) {
        self.windows = windows.map { FlowWindow(length: $0.length) }
        self.isInverse = isInverse
        longest = windows.map(\.length).max() ?? 0
    }

    /// The decimals of a value.
    var valueScale: UInt8 { isInverse ? Tape.coinScale : priceScale + sizeScale }

    /// The largest size in a window, in ticks.
    func largest(in window: FlowWindow) -> Int64? {
        var place = window.peak
        while place < largest.end, largest[place] < window.first { place += 1 }
        return place < largest.end ? abs(entries[largest[place]].size) : nil
    }

    // MARK: Adding

    /// Adds a trade; `now` is the stream's time, not before the trade's. Returns false if its numbers or a sum do not fit.
    mutating func add(_ trade: PublicTrade, now: Int) -> Bool {
        advance(to: now)
        if trade.time <= now - longest { return true }
        guard let price = TickSizes(trade.price), let size = TickSizes(trade.size), size.count >= 0,
            !isInverse || price.count > 0,
            widen(price: price.decimals, size: size.decimals), let priceCount = price.count(at: priceScale),
            let sizeCount = size.count(at: sizeScale)
        else { return false }
        let entry = Entry(time: trade.time, price: priceCount, size: trade.isBuy ? sizeCount : -sizeCount)
        let value = value(of: entry)
        // The longest window has the largest sums.
        guard let value, windows.allSatisfy({ !$0.sums.wouldOverflow(value) }) else { return false }
        if !entries.isEmpty, entry.time < entries[entries.end - 1].time {
            insertLate(entry)
        } else {
            entries.append(entry)
            noteLargest(entries.end - 1)
        }
        for place in windows.indices {
            if entry.time > now - windows[place].length {
                windows[place].sums.add(entry.size, value)
            } else {
                // The trade lies before this window, so the number of the window's first trade rises by one.
                windows[place].first += 1
            }
        }
        return true
    }

    /// Removes from each window the trades that have left it at this time.
    mutating func advance(to now: Int) {
        var first = entries.end
        for place in windows.indices {
            while windows[place].first < entries.end {
                let entry = entries[windows[place].first]
                if entry.time > now - windows[place].length { break }
                if let value = value(of: entry) { windows[place].sums.remove(entry.size, value) }
                windows[place].first += 1
            }
            first = min(first, windows[place].first)
        }
        entries.drop(before: first)
        var peak = largest.end
        for place in windows.indices {
            while windows[place].peak < largest.end, largest[windows[place].peak] < windows[place].first {
                windows[place].peak += 1
            }
            peak = min(peak, windows[place].peak)
        }
        largest.drop(before: peak)
    }

    private func value(of entry: Entry) -> Int128? {
        let size = Int128(abs(entry.size))
        if !isInverse { return Int128(entry.price) * size }
        let coins = Decimal(size, scale: sizeScale).divided(
            by: Decimal(Int128(entry.price), scale: priceScale), decimals: Tape.coinScale)
        guard let coins, let power = Decimal.powerOfTen(Int(Tape.coinScale - coins.scale)) else { return nil }
        return coins.coefficient * power
    }

    private mutating func noteLargest(_ number: Int) {
        let size = abs(entries[number].size)
        while !largest.isEmpty, abs(entries[largest[largest.end - 1]].size) <= size { largest.removeLast() }
        for place in windows.indices { windows[place].peak = min(windows[place].peak, largest.end) }
        largest.append(number)
    }

    /// Inserts a trade that is older than the last one. This is rare, so a walk through the later trades is acceptable.
    @inline(never) private mutating func insertLate(_ entry: Entry) {
        entries.append(entry)
        var place = entries.end - 1
        while place > entries.first, entries[place - 1].time > entry.time {
            entries[place] = entries[place - 1]
            place -= 1
        }
        entries[place] = entry
        largest.removeAll()
        for window in windows.indices { windows[window].peak = largest.end }
        for number in entries.first..<entries.end { noteLargest(number) }
    }

    // MARK: Scale

    private mutating func widen(price: UInt8, size: UInt8) -> Bool {
        if price <= priceScale, size <= sizeScale { return true }
        return raise(price: max(price, priceScale) - priceScale, size: max(size, sizeScale) - sizeScale)
    }

    /// Converts all trades and sums to finer ticks; returns false, without changes, if one does not fit.
    @inline(never) private mutating func raise(price: UInt8, size: UInt8) -> Bool {
        for number in entries.first..<entries.end {
            if TickSizes.raise(entries[number].price, by: price) == nil
                || TickSizes.raise(entries[number].size, by: size) == nil
            {
                return false
            }
        }
        guard let sizePower = Decimal.powerOfTen(Int(size)),
            let valuePower = Decimal.powerOfTen(isInverse ? 0 : Int(price) + Int(size))
        else { return false }
        var raised = windows
        for place in raised.indices where !raised[place].sums.raise(sizePower, valuePower) { return false }
        for number in entries.first..<entries.end {
            entries[number].price = TickSizes.raise(entries[number].price, by: price) ?? 0
            entries[number].size = TickSizes.raise(entries[number].size, by: size) ?? 0
        }
        windows = raised
        priceScale += price
        sizeScale += size
        return true
    }
}

extension Tape {
    /// The sums of a window as exact decimals.
    func size(_ ticks: Int128) -> Decimal { Decimal(ticks, scale: sizeScale) }
    func value(_ ticks: Int128) -> Decimal { Decimal(ticks, scale: valueScale) }
}
