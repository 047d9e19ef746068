import Drawing
import Indicators
import Shared

/// The cells of one row, which shows a series, or a market without candles.
struct RowCells {
    let state: BoardState
    let series: SeriesState?
    let market: MarketState
    let now: Int
    /// Whether readings are shown as marks instead of words.
    var isCompact = false

    /// The number of closes in a sparkline.
    static let sparkWidth = 16

    init(_ state: BoardState, _ row: Row, now: Int) {
        self.state = state
        self.now = now
        switch row {
        case .series(let number):
            series = state.series[number]
            market = state.markets[state.series[number].market]
        case .market(let number):
            series = nil
            market = state.markets[number]
        }
    }

    private var price: Double { series?.price ?? market.price }
    private var decimals: Int { series?.decimals ?? market.decimals }

    /// The market's position; nil if it belongs to another series of the market on the board.
    var position: PositionState? {
        guard let position = market.position, series?.key.priceType ?? .last == .last else { return nil }
        let own = series?.key.interval?.name
        if own == nil || own == position.interval { return position }
        let belongsElsewhere = market.series.contains {
            state.series[$0].key.interval?.name == position.interval && state.series[$0].key.priceType == .last
        }
        return belongsElsewhere ? nil : position
    }

    var name: String {
        if let series { return series.name }
        let prefix = market.key.category == .linear ? "" : market.key.category.text + ":"
        return Plain.line(prefix + market.key.symbol.text)
    }

    func cell(_ column: Column) -> Cell {
        switch column {
        case .field(let number): fieldCell(number)
        case .kind(let kind): cell(kind)
        }
    }

    private func fieldCell(_ number: Int) -> Cell {
        guard let series, series.has(number) else { return .empty }
        let value = series.value(number)
        if value.isNaN { return .unknown }
        let field = state.fields.fields[number]
        let reading = state.fields.reading(number, of: series)
        let text = field.isPrice ? Look.price(value, series.decimals) : Look.value(value)
        return Cell(text: reading.map { "\(text) \(isCompact ? $0.mark : $0.word)" } ?? text, style: Look.style(of: reading))
    }

    private func cell(_ kind: Column.Kind) -> Cell {
        switch kind {
        case .symbol: Cell(text: name, style: .bold)
        case .interval: intervalCell
        case .price: price.isFinite ? Cell(text: Look.price(price, decimals), style: priceStyle) : .unknown
        case .change: changeCell
        case .spark: sparkCell
        case .score: series?.standing.map(scoreCell) ?? .empty
        case .votes: series?.standing.map { Cell(text: "\($0.agree)/\($0.of)") } ?? .empty
        case .signal: signalCell
        case .position: position.map(positionCell) ?? .empty
        case .entry: position.map { Cell(text: Look.price($0.entry, decimals)) } ?? .empty
        case .stop:
            position.map {
                $0.stop.isFinite ? Cell(text: Look.price($0.stop, decimals)) : Cell(text: "none", style: Look.warning)
            }
                ?? .empty
        case .result: position.map(resultCell) ?? .empty
        case .liquidation: position.map(liquidationCell) ?? .empty
        case .funding: fundingCell
        case .countdown: countdownCell
        case .spread: market.spreadBps.isFinite && !market.isBookLost ? Cell(text: Look.value(market.spreadBps) + "bp") : .empty
        case .imbalance:
            market.imbalance.isFinite && !market.isBookLost
                ? Cell(text: Look.signed(market.imbalance, decimals: 2), style: Look.side(market.imbalance)) : .empty
        case .link: linkCell
        }
    }

    private var intervalCell: Cell {
        let text = series?.key.interval?.peopleName ?? "-"
        let isMixed = state.isSimulated && state.isReal && (series?.isSimulated ?? market.isSimulated)
        return Cell(text: isMixed ? text + " SIM" : text)
    }

    private var priceStyle: TextStyle { series.map { $0.isUp ? Look.up : Look.down } ?? .plain }

    // MARK: Prices

    private var changeCell: Cell {
        if series?.key.priceType ?? .last == .last, market.dayChange.isFinite {
            return Cell(text: Look.signed(market.dayChange, decimals: 2) + "%", style: Look.side(market.dayChange))
        }
        guard let series, let change = series.day.change(to: series.price, at: now), change.percent.isFinite else {
            return .unknown
        }
        let text = Look.signed(change.percent, decimals: 2) + "%" + (change.isOfDay ? "" : "*")
        return Cell(text: text, style: Look.side(change.percent))
    }

    private var sparkCell: Cell {
        guard let closes = series?.recent.closes(last: RowCells.sparkWidth), let first = closes.first else { return .empty }
        return Cell(text: Look.sparkline(closes), style: Look.side((closes.last ?? first) - first))
    }

    // MARK: Signals

    private func scoreCell(_ standing: Standing) -> Cell {
        standing.score.isNaN ? .unknown : Cell(text: Look.score(standing.score), style: Look.side(standing.score))
    }

    private var signalCell: Cell {
        guard let signal = series?.signals.first else { return .empty }
        let side = signal.opens ? (signal.isLong ? "LONG" : "SHORT") : (signal.isLong ? "closes short" : "closes long")
        return Cell(text: "\(side) \(Look.span(now - signal.time))", style: signal.isLong ? Look.up : Look.down)
    }

    // MARK: The position

    private func positionCell(_ position: PositionState) -> Cell {
        let text = "\(position.isLong ? "long" : "short") \(Look.value(position.quantity))"
        return Cell(text: text, style: position.isLong ? Look.up : Look.down)
    }

    private func resultCell(_ position: PositionState) -> Cell {
        let result = position.result(at: price, in: market)
        return result.isFinite ? Cell(text: Look.signed(result, decimals: 2) + "R", style: Look.side(result)) : .unknown
    }

    private func liquidationCell(_ position: PositionState) -> Cell {
        let price = market.markPrice.isFinite ? market.markPrice : self.price
        let distance = position.liquidationDistance(at: price)
        if !distance.isFinite { return Cell(text: "none", style: .faint) }
        return Cell(
            text: Scale.text(distance, decimals: 1) + "%", style: distance < RowCells.nearLiquidation ? Look.warning : .plain)
    }

    /// A distance to the liquidation price below this, in percent, is shown as a warning.
    private static let nearLiquidation = 5.0

    // MARK: Funding and the link

    private var fundingCell: Cell {
        guard market.fundingRate.isFinite else { return .empty }
        return Cell(text: Look.signed(market.fundingRate * 100, decimals: 4) + "%", style: Look.side(market.fundingRate))
    }

    private var countdownCell: Cell {
        guard market.nextFunding > 0 else { return .empty }
        let left = market.nextFunding - now
        return left < 0 ? .unknown : Cell(text: Look.span(left))
    }

    private var linkCell: Cell {
        let health = state.links.health(of: market.key.category.text)
        let gaps = market.gaps + (series?.lostCandles ?? 0)
        let latency = market.latency.isFinite ? market.latency : state.links.latency
        if !health.isKnown, !latency.isFinite, gaps == 0, !market.isBookLost { return .empty }
        var parts = [health.isDown ? "down" : market.isBookLost ? "book lost" : "ok"]
        if latency.isFinite { parts.append("\(Int(latency.rounded()))ms") }
        if health.reconnects > 0 { parts.append("r\(health.reconnects)") }
        if gaps > 0 { parts.append("g\(gaps)") }
        let isBad = health.isDown || market.isBookLost
        return Cell(text: parts.joined(separator: " "), style: isBad ? Look.down : gaps > 0 ? Look.warning : .faint)
    }
}

/// A row of the table: a series or a market, by its index in `BoardState`.
enum Row: Hashable {
    case series(Int)
    case market(Int)
}
