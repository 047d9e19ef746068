import Shared

/// The price pane: candles or a line, overlays, trades and signals.
extension ChartPicture {
    func drawPrice(_ pane: Pane, _ scale: Scale, on canvas: inout some Canvas) {
        let labels = LevelLabels(levels.map { y($0.price, scale, pane) }, pane, row: row)
        drawGrid(pane, scale, beside: labels.heights, isShort: false, on: &canvas)
        if style.drawsLine {
            let points = view.columns.enumerated().map { Point(x($0.offset), y($0.element.close, scale, pane)) }
            canvas.line(points, theme.lines[0], width: 1.5)
        } else {
            drawCandles(pane, scale, on: &canvas)
        }
        for (place, line) in view.priceLines.enumerated() {
            draw(line, pane, scale, theme.lines[place % theme.lines.count], on: &canvas)
        }
        for trade in view.series.trades { draw(trade, pane, scale, on: &canvas) }
        for signal in view.series.signals { draw(signal, pane, scale, on: &canvas) }
        for level in levels { drawLine(level, pane, scale, on: &canvas) }
        drawLegend(pane, on: &canvas)
        for (level, height) in zip(levels, labels.heights) { drawLabel(level, at: height, scale, on: &canvas) }
    }

    private func colour(_ level: PriceLevel) -> Colour {
        switch level.kind {
        case .entry: theme.text
        case .stop: theme.down
        case .target: theme.up
        }
    }

    private func drawLine(_ level: PriceLevel, _ pane: Pane, _ scale: Scale, on canvas: inout some Canvas) {
        let place = scale.place(level.price)
        guard place >= 0, place <= 1 else { return }
        let height = y(level.price, scale, pane)
        canvas.line([Point(0, height), Point(edge, height)], colour(level), width: 1, isDashed: true)
    }

    /// Draws the name of a level beside the candles, and its price on the axis. A level outside the pane is named at its edge.
    private func drawLabel(_ level: PriceLevel, at height: Double, _ scale: Scale, on canvas: inout some Canvas) {
        let place = scale.place(level.price)
        let name = place > 1 ? level.name + " ^" : place < 0 ? level.name + " v" : level.name
        let half = row * 0.4
        let left = edge - canvas.width(of: name)
        canvas.fill(Box(left: left - 6, top: height - half, right: edge, bottom: height + half), theme.background)
        canvas.text(name, at: Point(edge - 3, height), .end, colour(level))
        canvas.fill(Box(left: edge + 1, top: height - half, right: edge + axis, bottom: height + half), colour(level))
        canvas.text(price(level.price), at: Point(edge + 6, height), .start, theme.background)
    }

    private func drawCandles(_ pane: Pane, _ scale: Scale, on canvas: inout some Canvas) {
        let body = max(1, self.body.rounded(.down))
        for (place, column) in view.columns.enumerated() {
            let colour = column.isUp ? theme.up : theme.down
            let middle = x(place).rounded(.down) + 0.5
            let (high, low) = (y(column.high, scale, pane), y(column.low, scale, pane))
            canvas.line([Point(middle, high), Point(middle, max(low, high + 1))], colour)
            let (upper, lower) = (
                y(max(column.open, column.close), scale, pane), y(min(column.open, column.close), scale, pane)
            )
            let left = (middle - body / 2).rounded(.down)
            let whole = Box(
                left: left, top: upper.rounded(), right: left + body, bottom: max(lower.rounded(), upper.rounded() + 1))
            canvas.fill(whole, colour)
            // A rising candle is hollow if it is large enough.
            if column.isUp, body >= 5, whole.height >= 4 {
                canvas.fill(
                    Box(left: left + 1, top: whole.top + 1, right: left + body - 1, bottom: whole.bottom - 1), theme.background)
            }
        }
    }

    private func draw(_ trade: ChartTrade, _ pane: Pane, _ scale: Scale, on canvas: inout some Canvas) {
        let end = trade.exit ?? .init(time: view.series.candles.times.last ?? 0, price: view.columns.last?.close ?? .nan)
        guard let entry = view.place(of: trade.entry.time), trade.entry.price.isFinite, end.price.isFinite else { return }
        let exit = view.place(of: end.time) ?? Double(view.columns.count)
        // Blue for a gain and orange for a loss: people who cannot tell red from green can tell these apart.
        let colour = trade.pnl.isNaN ? theme.faint : trade.pnl >= 0 ? theme.long : theme.short
        let from = Point(entry * step, y(trade.entry.price, scale, pane))
        let to = Point(exit * step, y(end.price, scale, pane))
        canvas.line([from, to], colour, width: 2, isDashed: trade.exit == nil)
        for point in [from, to] {
            canvas.fill(Box(left: point.x - 2, top: point.y - 2, right: point.x + 2, bottom: point.y + 2), colour)
        }
        var path: [Point] = []
        for (place, stop) in trade.stops.enumerated() where stop.price.isFinite {
            let next = place + 1 < trade.stops.count ? trade.stops[place + 1].time : end.time
            guard let left = view.place(of: max(stop.time, trade.entry.time)) else { continue }
            let right = view.place(of: next) ?? exit
            path += [Point(left * step, y(stop.price, scale, pane)), Point(right * step, y(stop.price, scale, pane))]
        }
        canvas.line(path, theme.down.with(alpha: 150), width: 1, isDashed: true)
    }

    /// Draws a triangle below or above the candle, and the signal's stop and target for some candles.
    private func draw(_ signal: ChartSignal, _ pane: Pane, _ scale: Scale, on canvas: inout some Canvas) {
        guard let place = view.place(of: signal.time - 1),
            let column = view.columns.indices.contains(Int(place)) ? view.columns[Int(place)] : nil
        else { return }
        let (size, middle) = (max(4, min(step, 7)), x(Int(place)))
        let tip = signal.isLong ? y(column.low, scale, pane) + 3 : y(column.high, scale, pane) - 3
        let base = signal.isLong ? tip + size * 1.6 : tip - size * 1.6
        canvas.polygon(
            [Point(middle, tip), Point(middle + size, base), Point(middle - size, base)],
            signal.isLong ? theme.long : theme.short)
        // Between narrow candles, stops and targets would hide the candles. Highlighted levels are drawn alone.
        guard step >= 3, levels.isEmpty else { return }
        let end = min(plot, middle + max(step * 8, 24))
        for (level, colour) in [(signal.stop, theme.down), (signal.target, theme.up)] where level.isFinite {
            let height = y(level, scale, pane)
            guard height > pane.top + pane.head, height < pane.bottom else { continue }
            canvas.line([Point(middle, height), Point(end, height)], colour, width: 1, isDashed: true)
        }
    }
}
