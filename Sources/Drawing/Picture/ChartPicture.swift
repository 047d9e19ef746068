import Shared

/// A chart as a picture: the price pane, the volume, and below them the panes of indicators and of equity.
package struct ChartPicture {
    package struct Style: Sendable {
        package var theme = Theme.light
        package var isLogarithmic = false
        /// Draws the closes as a line instead of candles.
        package var drawsLine = false

        package init() {}
    }

    let view: ChartView
    let style: Style
    let levels: [PriceLevel]
    private let accounts: [ChartAccount]
    /// Lines below the title.
    let results: [String]
    private let width: Double
    private let height: Double
    let axis: Double
    /// Space between the candles and the axis for the names of levels.
    private let gutter: Double
    let row: Double

    var theme: Theme { style.theme }
    /// The left end of the value axis, and the right end of the candles.
    var edge: Double { width - axis }
    var plot: Double { edge - gutter }
    var step: Double { plot / Double(max(view.columns.count, 1)) }

    private init(
        _ series: ChartSeries, last: Int?, _ accounts: [ChartAccount], _ results: [String], _ levels: [PriceLevel],
        _ style: Style, _ canvas: some Canvas
    ) {
        (width, height) = (Double(canvas.width), Double(canvas.height))
        row = canvas.width >= 900 && canvas.height >= 500 ? 24 : 16
        axis = canvas.width(of: "00000000.0")
        gutter = levels.isEmpty ? 0 : levels.map { canvas.width(of: $0.name + " ^ ") }.reduce(0, max)
        view = ChartView(series, last: last, most: max(1, Int(width - axis - gutter) / 3))
        self.style = style
        self.accounts = accounts
        self.levels = levels
        self.results = ChartPicture.lines(results, row: row, on: canvas)
    }

    /// Draws the last candles of a series, or all, as SVG.
    package static func svg(
        _ series: ChartSeries, last: Int?, accounts: [ChartAccount] = [], results: [String] = [], _ style: Style,
        width: Int, height: Int
    ) -> SVGCanvas {
        var canvas = SVGCanvas(width: width, height: height)
        ChartPicture(series, last: last, accounts, results, [], style, canvas).draw(on: &canvas)
        return canvas
    }

    /// Draws the last candles of a series, or all, as a PNG file. `levels` are prices to highlight.
    package static func png(
        _ series: ChartSeries, last: Int?, accounts: [ChartAccount] = [], results: [String] = [], levels: [PriceLevel] = [],
        _ style: Style, width: Int, height: Int
    ) -> [UInt8] {
        var canvas = RasterCanvas(width: width, height: height)
        ChartPicture(series, last: last, accounts, results, levels, style, canvas).draw(on: &canvas)
        return PNG.file(canvas)
    }

    private func draw(on canvas: inout some Canvas) {
        canvas.fill(Box(left: 0, top: 0, right: width, bottom: height), theme.background)
        drawTitle(on: &canvas)
        drawResults(on: &canvas)
        guard !view.columns.isEmpty, let scale = view.priceScale(isLogarithmic: style.isLogarithmic, levels: levels)
        else {
            canvas.text("no candles", at: Point(plot / 2, height / 2), .middle, theme.faint)
            return
        }
        let panes = view.panes
        let hasVolume = view.columns.contains { $0.volume.isFinite }
        let count = panes.count + (hasVolume ? 1 : 0) + accounts.count
        let (top, bottom) = (row * (1.5 + 0.8 * Double(results.count)), height - row * 1.25)
        let share = min(0.18, 0.6 / Double(max(count, 1)))
        let paneHeight = (bottom - top) * share
        drawDoubtful(top, bottom, on: &canvas)
        drawTimes(top, bottom, on: &canvas)
        var end = top
        func next(_ names: [String], height: Double) -> Pane {
            defer { end += height }
            return Pane(Legend(names, width: plot, row: row, on: canvas), top: end, height: height)
        }
        drawPrice(next(view.priceLines.map(\.name), height: bottom - top - paneHeight * Double(count)), scale, on: &canvas)
        if hasVolume { drawVolume(next(["volume"], height: paneHeight), on: &canvas) }
        for pane in panes { drawPane(next(pane.lines.map(\.name), height: paneHeight), pane.lines, on: &canvas) }
        for account in accounts { drawEquity(next(["equity " + account.currency], height: paneHeight), account, on: &canvas) }
    }

    // MARK: Around the candles

    private func drawTitle(on canvas: inout some Canvas) {
        var x = 8.0
        func write(_ text: String, _ colour: Colour) {
            canvas.text(text, at: Point(x, row * 0.75), .start, colour)
            x += canvas.width(of: text + "  ")
        }
        write(view.title, theme.text)
        if view.isSimulated { write("SIMULATED", theme.warning) }
        if let last = view.columns.last {
            write(price(last.close), last.isUp ? theme.up : theme.down)
        }
        if let first = view.columns.first, let last = view.columns.last, first.open > 0 {
            let change = (last.close / first.open - 1) * 100
            write((change >= 0 ? "+" : "") + Scale.text(change, decimals: 2) + "%", theme.faint)
        }
    }

    func price(_ value: Double) -> String { Scale.text(value, decimals: view.series.candles.decimals) }

    func x(_ column: Int) -> Double { (Double(column) + 0.5) * step }

    func y(_ value: Double, _ scale: Scale, _ pane: Pane) -> Double {
        pane.bottom - min(max(scale.place(value), -2), 3) * (pane.height - pane.head)
    }

    /// The width of a column's candle or bar; it is limited, so that a few candles stay narrow.
    var body: Double { min(max(1, step * 0.7), 32) }

    /// Hatches the columns of doubtful candles.
    private func drawDoubtful(_ top: Double, _ bottom: Double, on canvas: inout some Canvas) {
        let doubtful: CandleMarks = [.gap, .partial, .filled, .inferred]
        let isDoubtful = view.columns.map { !$0.marks.isDisjoint(with: doubtful) } + [false]
        var start: Int?
        for (place, isDoubtful) in isDoubtful.enumerated() {
            if isDoubtful, start == nil { start = place }
            guard !isDoubtful, let first = start else { continue }
            canvas.hatch(
                Box(left: Double(first) * step, top: top, right: Double(place) * step, bottom: bottom), theme.doubtful)
            start = nil
        }
    }

    private func drawTimes(_ top: Double, _ bottom: Double, on canvas: inout some Canvas) {
        let most = max(1, Int(plot / canvas.width(of: "00:00    00")))
        for label in TimeLabels(view.series.candles.times[view.range], most: most).labels {
            let column = view.column(of: label.place)
            let half = canvas.width(of: label.text) / 2
            let place = min(max(x(column), half + 2), plot - half)
            canvas.line([Point(x(column), top), Point(x(column), bottom)], theme.grid)
            canvas.text(label.text, at: Point(place, bottom + row * 0.6), .middle, theme.faint)
        }
    }

    /// Draws lines at round values, with the values at the right, except where these would touch other labels.
    func drawGrid(
        _ pane: Pane, _ scale: Scale, levels: [Double] = [], beside labels: [Double] = [], isShort: Bool = true,
        on canvas: inout some Canvas
    ) {
        canvas.line([Point(0, pane.bottom), Point(edge, pane.bottom)], theme.grid)
        let ticks = scale.ticks(max(2, Int(pane.height / (row * 1.6))))
        // A level matters more than a round value near it.
        let values = ticks.values.filter { value in
            levels.allSatisfy { abs(y($0, scale, pane) - y(value, scale, pane)) > row * 0.8 }
        }
        for value in values + levels where scale.place(value) >= 0 && scale.place(value) <= 1 {
            let place = y(value, scale, pane)
            canvas.line([Point(0, place), Point(edge, place)], theme.grid, width: 1, isDashed: levels.contains(value))
            if place - pane.top < row * 0.4 || pane.bottom - place < row * 0.3 { continue }
            if labels.contains(where: { abs($0 - place) < row * 0.9 }) { continue }
            let decimals = levels.contains(value) && value != value.rounded() ? max(1, ticks.decimals) : ticks.decimals
            let text = Scale.text(value, decimals: decimals, short: isShort)
            canvas.text(text, at: Point(edge + 6, place), .start, theme.faint)
        }
    }

    // MARK: Panes

    /// Draws a line with gaps where its value is unknown.
    func draw(_ line: ChartLine, _ pane: Pane, _ scale: Scale, _ colour: Colour, on canvas: inout some Canvas) {
        var points: [Point] = []
        let zero = y(min(max(0, scale.low), scale.high), scale, pane)
        for (place, column) in view.columns.enumerated() {
            let value = view.value(line, column)
            guard value.isFinite, scale.place(value) > -0.5, scale.place(value) < 1.5 else {
                canvas.line(points, colour, width: 1.5)
                points = []
                continue
            }
            let point = Point(x(place), y(value, scale, pane))
            switch line.shape {
            case .line: points.append(point)
            case .dots:
                canvas.fill(Box(left: point.x - 1, top: point.y - 1, right: point.x + 1, bottom: point.y + 1), colour)
            case .bars:
                let bar = Box(
                    left: point.x - body / 2, top: min(point.y, zero), right: point.x + body / 2, bottom: max(point.y, zero))
                canvas.fill(bar, (value >= 0 ? theme.up : theme.down).with(alpha: 170))
            }
        }
        canvas.line(points, colour, width: 1.5)
    }

    private func drawVolume(_ pane: Pane, on canvas: inout some Canvas) {
        defer { drawLegend(pane, on: &canvas) }
        let most = view.columns.map(\.volume).filter(\.isFinite).max() ?? 0
        let scale = Scale(0...(most > 0 ? most * 1.05 : 1))
        drawGrid(pane, scale, on: &canvas)
        for (place, column) in view.columns.enumerated() where column.volume > 0 {
            let bar = Box(
                left: x(place) - body / 2, top: y(column.volume, scale, pane), right: x(place) + body / 2, bottom: pane.bottom)
            canvas.fill(bar, (column.isUp ? theme.up : theme.down).with(alpha: 130))
        }
    }

    private func drawPane(_ pane: Pane, _ lines: [ChartLine], on canvas: inout some Canvas) {
        guard let scale = view.scale(lines) else {
            drawLegend(pane, on: &canvas)
            return
        }
        drawGrid(pane, scale, levels: lines.flatMap(\.levels), on: &canvas)
        for (place, line) in lines.enumerated() { draw(line, pane, scale, theme.lines[place % theme.lines.count], on: &canvas) }
        drawLegend(pane, on: &canvas)
    }

    private func drawEquity(_ pane: Pane, _ account: ChartAccount, on canvas: inout some Canvas) {
        var points: [(x: Double, value: Double)] = []
        let begin = view.range.first.map { view.series.candles.times[$0] } ?? 0
        for (time, value) in zip(account.times, account.equity) {
            if let place = view.place(of: time) {
                points.append((place * step, value))
            } else if time < begin {
                // The balance at the left edge of the picture.
                points = [(0, value)]
            }
        }
        guard let first = points.first, let last = points.last, let scale = Scale(points.map(\.value)) else { return }
        drawGrid(pane, scale, on: &canvas)
        var path: [Point] = []
        for point in points {
            // The balance moves only when a trade closes.
            if let before = path.last { path.append(Point(point.x, before.y)) }
            path.append(Point(point.x, y(point.value, scale, pane)))
        }
        path.append(Point(plot, y(last.value, scale, pane)))
        canvas.line(path, last.value >= first.value ? theme.long : theme.short, width: 1.5)
        drawLegend(pane, on: &canvas)
    }

    func drawLegend(_ pane: Pane, on canvas: inout some Canvas) {
        let names = pane.legend.names
        for (place, name) in names.enumerated() {
            let at = Point(name.x, pane.top + row * (0.55 + 0.8 * Double(name.row)))
            canvas.text(name.text, at: at, .start, names.count == 1 ? theme.text : theme.lines[place % theme.lines.count])
        }
    }
}
