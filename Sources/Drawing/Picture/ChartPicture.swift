import Shared

/// A chart as a picture: the pane of the prices, the volume, and the panes of indicators and of equity below.
package struct ChartPicture {
    package struct Style: Sendable {
        package var theme = Theme.light
        package var isLogarithmic = false
        /// The closes as a line, instead of candles.
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
    /// Room between the candles and the axis for the names of levels.
    private let gutter: Double
    let row: Double

    var theme: Theme { style.theme }
    /// Where the axis of the values begins, and where the candles end.
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

    /// The last candles of a series, or all, as SVG.
    package static func svg(
        _ series: ChartSeries, last: Int?, accounts: [ChartAccount] = [], results: [String] = [], _ style: Style,
        width: Int, height: Int
    ) -> SVGCanvas {
        var canvas = SVGCanvas(width: width, height: height)
        ChartPicture(series, last: last, accounts, results, [], style, canvas).draw(on: &canvas)
        return canvas
    }

    /// The last candles of a series, or all, as a PNG file. `levels` are prices that it points out.
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
        var box = Box(left: 0, top: top, right: plot, bottom: bottom - paneHeight * Double(count))
        drawDoubtful(top, bottom, on: &canvas)
        drawTimes(top, bottom, on: &canvas)
        drawPrice(box, scale, on: &canvas)
        func next() -> Box {
            box = Box(left: 0, top: box.bottom, right: plot, bottom: box.bottom + paneHeight)
            return box
        }
        if hasVolume { drawVolume(next(), on: &canvas) }
        for pane in panes { drawPane(next(), pane.lines, on: &canvas) }
        for account in accounts { drawEquity(next(), account, on: &canvas) }
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

    func y(_ value: Double, _ scale: Scale, _ box: Box) -> Double {
        box.bottom - min(max(scale.place(value), -2), 3) * box.height
    }

    /// What is doubtful lies on a tinted ground.
    private func drawDoubtful(_ top: Double, _ bottom: Double, on canvas: inout some Canvas) {
        let doubtful: CandleMarks = [.gap, .partial, .filled, .inferred]
        for (place, column) in view.columns.enumerated() where !column.marks.isDisjoint(with: doubtful) {
            let left = Double(place) * step
            canvas.fill(Box(left: left, top: top, right: left + step, bottom: bottom), theme.doubtful)
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

    /// Lines across a pane at round values, and these at its right, but for those that would touch other labels.
    func drawGrid(
        _ box: Box, _ scale: Scale, levels: [Double] = [], beside labels: [Double] = [], isShort: Bool = true,
        on canvas: inout some Canvas
    ) {
        canvas.line([Point(0, box.bottom), Point(edge, box.bottom)], theme.grid)
        let ticks = scale.ticks(max(2, Int(box.height / (row * 1.6))))
        // A level is more telling than a round value near it.
        let values = ticks.values.filter { value in
            levels.allSatisfy { abs(y($0, scale, box) - y(value, scale, box)) > row * 0.8 }
        }
        for value in values + levels where scale.place(value) >= 0 && scale.place(value) <= 1 {
            let place = y(value, scale, box)
            canvas.line([Point(0, place), Point(edge, place)], theme.grid, width: 1, isDashed: levels.contains(value))
            if place - box.top < row * 0.4 || box.bottom - place < row * 0.3 { continue }
            if labels.contains(where: { abs($0 - place) < row * 0.9 }) { continue }
            let decimals = levels.contains(value) && value != value.rounded() ? max(1, ticks.decimals) : ticks.decimals
            let text = Scale.text(value, decimals: decimals, short: isShort)
            canvas.text(text, at: Point(edge + 6, place), .start, theme.faint)
        }
    }

    // MARK: Panes

    /// A line with a hole wherever it is unknown.
    func draw(_ line: ChartLine, _ box: Box, _ scale: Scale, _ colour: Colour, on canvas: inout some Canvas) {
        var points: [Point] = []
        let zero = y(min(max(0, scale.low), scale.high), scale, box)
        for (place, column) in view.columns.enumerated() {
            let value = view.value(line, column)
            guard value.isFinite, scale.place(value) > -0.5, scale.place(value) < 1.5 else {
                canvas.line(points, colour, width: 1.5)
                points = []
                continue
            }
            let point = Point(x(place), y(value, scale, box))
            switch line.shape {
            case .line: points.append(point)
            case .dots:
                canvas.fill(Box(left: point.x - 1, top: point.y - 1, right: point.x + 1, bottom: point.y + 1), colour)
            case .bars:
                let half = max(0.5, step * 0.35)
                let bar = Box(
                    left: point.x - half, top: min(point.y, zero), right: point.x + half, bottom: max(point.y, zero))
                canvas.fill(bar, (value >= 0 ? theme.up : theme.down).with(alpha: 170))
            }
        }
        canvas.line(points, colour, width: 1.5)
    }

    private func drawVolume(_ box: Box, on canvas: inout some Canvas) {
        guard let most = view.columns.map(\.volume).filter(\.isFinite).max(), most > 0 else { return }
        let scale = Scale(0...most * 1.1)
        drawGrid(box, scale, on: &canvas)
        let half = max(0.5, step * 0.35)
        for (place, column) in view.columns.enumerated() where column.volume.isFinite {
            let bar = Box(
                left: x(place) - half, top: y(column.volume, scale, box), right: x(place) + half, bottom: box.bottom)
            canvas.fill(bar, (column.isUp ? theme.up : theme.down).with(alpha: 130))
        }
        drawLegend(["volume"], box, on: &canvas)
    }

    private func drawPane(_ box: Box, _ lines: [ChartLine], on canvas: inout some Canvas) {
        guard let scale = view.scale(lines) else {
            drawLegend(lines.map(\.name), box, on: &canvas)
            return
        }
        drawGrid(box, scale, levels: lines.flatMap(\.levels), on: &canvas)
        for (place, line) in lines.enumerated() { draw(line, box, scale, theme.lines[place % theme.lines.count], on: &canvas) }
        drawLegend(lines.map(\.name), box, on: &canvas)
    }

    private func drawEquity(_ box: Box, _ account: ChartAccount, on canvas: inout some Canvas) {
        var points: [(x: Double, value: Double)] = []
        let begin = view.range.first.map { view.series.candles.times[$0] } ?? 0
        for (time, value) in zip(account.times, account.equity) {
            if let place = view.place(of: time) {
                points.append((place * step, value))
            } else if time < begin {
                // What it was when the picture begins.
                points = [(0, value)]
            }
        }
        guard let first = points.first, let last = points.last, let scale = Scale(points.map(\.value)) else { return }
        drawGrid(box, scale, on: &canvas)
        var path: [Point] = []
        for point in points {
            // The balance moves only when a trade closes.
            if let before = path.last { path.append(Point(point.x, before.y)) }
            path.append(Point(point.x, y(point.value, scale, box)))
        }
        path.append(Point(plot, y(last.value, scale, box)))
        canvas.line(path, last.value >= first.value ? theme.long : theme.short, width: 1.5)
        drawLegend(["equity " + account.currency], box, on: &canvas)
    }

    func drawLegend(_ names: [String], _ box: Box, on canvas: inout some Canvas) {
        var (x, y) = (8.0, box.top + row * 0.55)
        for (place, name) in names.enumerated() {
            let text = Plain.line(name)
            let size = canvas.width(of: text)
            if x > 8, x + size > plot { (x, y) = (8, y + row * 0.8) }
            let colour = names.count == 1 ? theme.text : theme.lines[place % theme.lines.count]
            let ground = Box(left: x - 3, top: y - row * 0.36, right: x + size + 3, bottom: y + row * 0.36)
            canvas.fill(ground, theme.background.with(alpha: 200))
            canvas.text(text, at: Point(x, y), .start, colour)
            x += canvas.width(of: text + "  ")
        }
    }
}
