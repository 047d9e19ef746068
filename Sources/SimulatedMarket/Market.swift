import Shared

/// The simulated market of one symbol. Trades, candles and book advance together, and the subscribed topics report them.
///
/// Events happen in the order of the exchange's time. At the same time the order is: the end of a minute, an order, a step of
/// the book, the frames that are due. The frames of a topic depend on the market only, never on which other topics are subscribed.
struct Market {
    private let instrument: SimulatedInstrument
    private let noise: Noise
    private let latency: Latency
    private var flow: OrderFlow
    private var course: Course
    private var minute: Int
    private var minuteCourse = Course.Minute()
    private var bar = MinuteBar()
    private var last: LastTrade
    /// Present only if a topic reports the book or the last day.
    private var makers: Makers?
    private var day: Day?

    private var trades: TradeFeed?
    private var ticker: TickerFeed?
    private var liquidations: LiquidationFeed?
    private var priceLimit: PriceLimitFeed?
    private var klines: [SimulatedKlines] = []
    private var books: [BookFeed] = []
    private var bookDue: [Int] = []

    /// The next frame, the time at which the exchange sends it, and the time at which it arrives.
    private var nextPush = Push.trades
    private var nextPushAt = Int.max
    private(set) var arrival = Int.max

    private enum Push {
        case trades
        case book(Int)
        case ticker
        case liquidations
        case kline(Int)
        case priceLimit
    }

    init(_ instrument: SimulatedInstrument, seed: UInt64, start: Int, topics: [StreamTopic]) {
        self.instrument = instrument
        noise = Noise(seed: seed, instrument.name)
        latency = Latency(noise.part(-1))
        minute = start.floored(by: Interval.minute)
        flow = OrderFlow(instrument, seed: seed, minute: minute)
        course = Course(instrument, seed: seed)
        minuteCourse = course.minute(minute)
        var minutes = Minutes(instrument, seed: seed)
        let before = minutes.last(before: minute)
        last = LastTrade(price: before.close, time: before.lastTrade, direction: .plus)
        flow.advance()
        // Run the part of the first minute that is over already.
        while flow.order.time < start { execute() }
        subscribe(topics, start, &minutes)
        prepare()
    }
}

// MARK: - Subscribed topics

extension Market {
    private mutating func subscribe(_ topics: [StreamTopic], _ start: Int, _ minutes: inout Minutes) {
        for topic in topics {
            switch topic.kind {
            case .kline(_, let interval):
                let opening = interval.start(of: start).floored(by: Interval.minute)
                let earlier = minutes.bar(opening..<minute)
                klines.append(SimulatedKlines(topic.name, interval, instrument, noise, at: start, earlier: earlier))
            case .trades: trades = TradeFeed(topic.name, instrument, noise.part(-2))
            case .book(let depth): books.append(BookFeed(topic.name, depth: depth, instrument, noise.part(-3), at: start))
            case .ticker: ticker = TickerFeed(topic.name, instrument, at: start)
            case .liquidations: liquidations = LiquidationFeed(topic.name, instrument)
            case .priceLimit: priceLimit = PriceLimitFeed(topic.name, instrument, at: start)
            case .alerts, .other, .funding: break
            }
        }
        bookDue = books.map { $0.slot(from: start) }
        if ticker != nil {
            let before = minutes.last(before: minute - 1440).close
            day = Day(before: minute, priceBefore: before) { minutes.bar($0) }
        }
        if ticker != nil || !books.isEmpty {
            makers = Makers(instrument, noise.part(-4), next: flow.order, at: start)
        }
    }
}

// MARK: - Running the market

extension Market {
    /// Runs the market until a frame is due, and sets `nextPush`, `nextPushAt` and `arrival`.
    private mutating func prepare() {
        findPush()
        while true {
            let minuteEnd = (minute + 1) * Interval.minute
            let orderAt = flow.order.time
            let stepAt = makers?.stepAt ?? .max
            let next = min(minuteEnd, orderAt, stepAt)
            if nextPushAt < next { break }
            if next == minuteEnd {
                endMinute()
            } else if next == orderAt {
                execute()
            } else if makers?.move(towards: flow.order) ?? false {
                noteBook(stepAt)
            }
            findPush()
        }
        arrival = latency.arrival(nextPushAt)
    }

    private mutating func findPush() {
        nextPushAt = .max
        if let due = trades?.due { offer(.trades, due) }
        for place in books.indices { offer(.book(place), bookDue[place]) }
        // No other topic reports a trade before the frame of the trade itself was sent.
        let settled = last.time + TradeFeed.longestDelay + 1
        if let due = ticker?.due { offer(.ticker, max(due, settled)) }
        if let due = liquidations?.due, due < .max { offer(.liquidations, max(due, settled)) }
        for place in klines.indices { offer(.kline(place), klines[place].due(settled)) }
        if let due = priceLimit?.due { offer(.priceLimit, due) }
    }

    @inline(__always) private mutating func offer(_ push: Push, _ due: Int) {
        if due >= nextPushAt { return }
        nextPushAt = due
        nextPush = push
    }

    private mutating func endMinute() {
        minute += 1
        for place in klines.indices {
            klines[place].add(bar, until: minute * Interval.minute, last)
        }
        day?.add(bar)
        bar = MinuteBar()
        minuteCourse = course.minute(minute)
    }

    /// Executes the next order.
    private mutating func execute() {
        let time = flow.order.time
        let sequence = BookChange(time: time).sequence
        for place in 0..<flow.order.fillCount {
            let fill = flow.order.fills[place]
            let direction = last.direction.next(fill.price, after: last.price)
            last = LastTrade(price: fill.price, time: time, direction: direction)
            bar.add(fill.price, fill.size, value: instrument.value(fill.price, fill.size))
            if trades == nil { continue }
            let identity = noise.bits(flow.minute, flow.order.number &* 4 &+ place &+ 1 << 20)
            trades?.add(
                SimulatedTrade(
                    time: time, price: fill.price, size: fill.size, isBuy: flow.order.isBuy, direction: direction,
                    identity: identity, sequence: sequence))
        }
        bar.lastTrade = time
        if flow.order.isLiquidation { liquidations?.add(flow.order, beyond: Int(minuteCourse.deviation * 2) + 1) }
        makers?.give(flow.order)
        noteBook(time)
        flow.advance()
    }

    private mutating func noteBook(_ time: Int) {
        for place in books.indices where bookDue[place] > time {
            bookDue[place] = min(bookDue[place], books[place].slot(from: time))
        }
    }
}

// MARK: - Frames

extension Market {
    /// Writes the frame that is due, unless nothing in it has changed, and continues with the next.
    mutating func push(_ output: inout Output) {
        let flight = Transit(time: nextPushAt, arrival: arrival)
        switch nextPush {
        case .trades:
            let mark = optionMark(flight.time)
            trades?.push(mark, instrument, flight, &output)
        case .book(let place):
            if let makers { books[place].push(makers.book, makers.lastChange, instrument, flight, &output) }
            bookDue[place] = books[place].due
        case .ticker:
            if ticker?.hasNews(flight.time, trade: last.time, book: makers?.lastChange.time ?? 0) != true { break }
            let quote = quote(flight.time)
            ticker?.push(quote, instrument, flight, &output)
        case .liquidations: liquidations?.push(instrument, flight, &output)
        case .kline(let place): klines[place].push(bar, last, instrument, flight, &output)
        case .priceLimit: priceLimit?.push(minuteCourse.mark(flight.time, last: last.price), instrument, flight, &output)
        }
        prepare()
    }

    private func optionMark(_ time: Int) -> OptionMark {
        guard case .option(let terms) = instrument.kind else { return OptionMark() }
        return OptionMark(terms, index: minuteCourse.index(time), at: time)
    }

    private func quote(_ time: Int) -> Quote {
        var quote = Quote()
        quote.time = time
        quote.last = last.price
        quote.direction = last.direction
        quote.index = minuteCourse.index(time)
        quote.mark = minuteCourse.mark(time, last: last.price)
        if let makers { quote.add(makers, last) }
        if let day { quote.add(day, bar) }
        quote.addPositions(instrument, noise.part(-5), minute)
        return quote
    }
}
