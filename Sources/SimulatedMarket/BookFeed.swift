import Shared

/// An `orderbook` topic: a snapshot, then the changes among the levels that it shows.
struct BookFeed {
    private enum Shape {
        case best, levels, retail
    }

    private let frame: SimulatedFrame
    private let symbol: MadeMembers
    private let shape: Shape
    private let depth: Int
    private let period: Int
    private let writesTimeFirst: Bool
    private let noise: Noise
    /// The sizes shown last, by the lowest bits of the tick.
    private var bids: [Int32]
    private var asks: [Int32]
    private let mask: Int
    /// The ticks of the best and of the last levels shown.
    private var bid = 0
    private var ask = 0
    private var low = 0
    private var high = 0
    private var hasShown = false
    private var update: Int
    /// For depth 1: the best prices and sizes, their last change, and the time at which they are sent again at the latest.
    private var best = (bid: 0, bidSize: 0, ask: 0, askSize: 0)
    private var bestSince = BookChange(time: 0)
    private var repeatAt = Int.max
    private var changes: [Level] = []
    private var bidCount = 0

    private struct Level {
        let tick: Int
        let size: Int
    }

    /// The offset of the frames within each period, in ms.
    private static let phase = 2
    /// The time after which an unchanged book is sent again, in ms; depth 1 only.
    private static let repetition = 3000

    init(_ topic: String, depth name: String, _ instrument: SimulatedInstrument, _ noise: Noise, at time: Int) {
        shape = name == "1" ? .best : name == "rpi" ? .retail : .levels
        depth = Int(name) ?? 50
        period = BookFeed.period(name)
        self.noise = noise
        writesTimeFirst = instrument.category == .spot || (shape == .best && instrument.category != .spread)
        frame = SimulatedFrame(instrument.category, topic: topic)
        symbol = MadeMembers { $0.member("s", quoted: "\(instrument.symbol)") }
        let capacity = shape == .best ? 1 : depth > 200 ? 4096 : depth > 50 ? 2048 : 1024
        mask = capacity - 1
        bids = [Int32](repeating: 0, count: capacity)
        asks = bids
        changes.reserveCapacity(2 * capacity)
        update = 1_000_000 + Int(noise.part(depth).bits(time) & 0xFFF_FFFF)
    }

    private static func period(_ depth: String) -> Int {
        switch depth {
        case "1": 10
        case "25", "50": 20
        case "1000": 200
        default: 100
        }
    }

    /// Returns the first time from `time` on at which a frame can be sent.
    @inline(__always) func slot(from time: Int) -> Int {
        let rest = (time &- BookFeed.phase) % period
        return rest == 0 ? time : time &+ period &- rest
    }

    /// The time at which a frame is sent even if nothing changes.
    var due: Int { repeatAt }

    /// Writes the changes, if there are any.
    mutating func push(
        _ book: borrowing SimulatedBook, _ change: BookChange, _ instrument: SimulatedInstrument, _ flight: Transit,
        _ output: inout Output
    ) {
        if shape == .best { return pushBest(book, change, instrument, flight, &output) }
        let isSnapshot = !hasShown || isFar(book)
        if isSnapshot { forget(book) }
        compare(book)
        if changes.isEmpty { return }
        if hasShown { update += 1 }
        hasShown = true
        begin(isSnapshot, flight.time, &output)
        for place in changes.indices {
            if place == bidCount { beginAsks(&output) }
            write(changes[place], instrument, &output)
        }
        if changes.count == bidCount { beginAsks(&output) }
        end(change, flight, &output)
    }

    private func begin(_ isSnapshot: Bool, _ time: Int, _ output: inout Output) {
        frame.begin(&output)
        if writesTimeFirst { output.member("ts", time) }
        output.member("type", isSnapshot ? "snapshot" : "delta")
        if !writesTimeFirst { output.member("ts", time) }
        output.name("data")
        output.beginObject()
        output.members(symbol)
        output.name("b")
        output.beginArray()
    }

    private func beginAsks(_ output: inout Output) {
        output.endArray()
        output.name("a")
        output.beginArray()
    }

    private func end(_ change: BookChange, _ flight: Transit, _ output: inout Output) {
        output.endArray()
        output.member("u", update)
        output.member("seq", change.sequence)
        output.endObject()
        output.member("cts", change.time)
        frame.end(&output, arrival: flight.arrival)
    }

    private func write(_ level: Level, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.beginArray()
        output.element(quoted: instrument.price(level.tick))
        output.element(quoted: level.size == 0 ? .zero : instrument.size(level.size))
        if shape == .retail {
            // A third of the levels hold orders for retail traders as well.
            let retail = level.size > 0 && noise.bits(level.tick) % 3 == 0 ? level.size / 5 : 0
            output.element(quoted: retail == 0 ? .zero : instrument.size(retail))
        }
        output.endArray()
    }
}

// MARK: - Depth 1

extension BookFeed {
    /// Writes the whole top of the book. If it has not changed, it is sent again with its old update number.
    private mutating func pushBest(
        _ book: borrowing SimulatedBook, _ change: BookChange, _ instrument: SimulatedInstrument, _ flight: Transit,
        _ output: inout Output
    ) {
        let now = (bid: book.bid, bidSize: book.size(book.bid), ask: book.ask, askSize: book.size(book.ask))
        if now != best || !hasShown {
            best = now
            if hasShown { update += 1 }
            bestSince = change
            hasShown = true
        } else if flight.time < repeatAt {
            return
        }
        repeatAt = flight.time + BookFeed.repetition
        begin(true, flight.time, &output)
        write(Level(tick: now.bid, size: now.bidSize), instrument, &output)
        beginAsks(&output)
        write(Level(tick: now.ask, size: now.askSize), instrument, &output)
        end(bestSince, flight, &output)
    }
}

// MARK: - Changes

extension BookFeed {
    /// Whether the book has moved too far to be compared with the levels shown last: half of the ticks that are kept, because a
    /// view takes at most the other half.
    private func isFar(_ book: borrowing SimulatedBook) -> Bool {
        abs(book.bid - bid) >= mask / 2 || abs(book.ask - ask) >= mask / 2
    }

    private mutating func forget(_ book: borrowing SimulatedBook) {
        for place in bids.indices {
            bids[place] = 0
            asks[place] = 0
        }
        (bid, low) = (book.bid, book.bid + 1)
        (ask, high) = (book.ask, book.ask - 1)
    }

    /// Lists the levels that differ from those shown last: the bids from the best one down, then the asks from the best one up.
    private mutating func compare(_ book: borrowing SimulatedBook) {
        changes.removeAll(keepingCapacity: true)
        let lowest = max(book.low, book.bid - mask / 2)
        var left = depth
        var last = book.bid
        var tick = max(book.bid, bid)
        while tick >= low || (left > 0 && tick >= lowest) {
            var size = 0
            if left > 0, tick <= book.bid, tick >= lowest {
                size = book.size(tick)
                if size > 0 { left &-= 1 }
                last = tick
            }
            if Int(bids[tick & mask]) != size {
                bids[tick & mask] = Int32(truncatingIfNeeded: size)
                changes.append(Level(tick: tick, size: size))
            }
            tick &-= 1
        }
        (bid, low) = (book.bid, last)
        bidCount = changes.count
        compareAsks(book)
    }

    private mutating func compareAsks(_ book: borrowing SimulatedBook) {
        let highest = min(book.high, book.ask + mask / 2)
        var left = depth
        var last = book.ask
        var tick = min(book.ask, ask)
        while tick <= high || (left > 0 && tick <= highest) {
            var size = 0
            if left > 0, tick >= book.ask, tick <= highest {
                size = book.size(tick)
                if size > 0 { left &-= 1 }
                last = tick
            }
            if Int(asks[tick & mask]) != size {
                asks[tick & mask] = Int32(truncatingIfNeeded: size)
                changes.append(Level(tick: tick, size: size))
            }
            tick &+= 1
        }
        (ask, high) = (book.ask, last)
    }
}
