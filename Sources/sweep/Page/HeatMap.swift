import Drawing
import Performance
import Shared

/// The map of two parameters, or of one.
struct HeatMap {
    /// The results of a cell's sets.
    private struct Cell {
        var best: Double?
        var sum = 0.0
        var ranked = 0
        var fewTrades = 0
        var unknown = 0
        var failed = 0
        var isBestOfAll = false

        /// Adds a set; the best must come first.
        mutating func add(_ outcome: PageSet.Outcome) {
            switch outcome {
            case .ranked(let value):
                best = best ?? value
                sum += value
                ranked += 1
            case .fewTrades: fewTrades += 1
            case .unknown: unknown += 1
            case .failed: failed += 1
            }
        }
    }

    private let maps: HeatMaps
    private let columns: PageSets.Parameter
    private let rows: PageSets.Parameter?
    private let sizes: (column: Int, row: Int)
    private var cells: [Cell?]
    private let counts: (column: Int, row: Int)

    /// The parameter with more values becomes the columns.
    init(_ maps: HeatMaps, _ first: Int, _ second: Int?) {
        self.maps = maps
        let parameters = maps.sets.parameters
        func size(_ parameter: Int?) -> Int { parameter.map { parameters[$0].values.count } ?? 1 }
        let (column, row) = size(second) > size(first) ? (second ?? first, Optional(first)) : (first, second)
        columns = parameters[column]
        rows = row.map { parameters[$0] }
        sizes = maps.sizes(size(column), size(row))
        counts = ((size(column) + sizes.column - 1) / sizes.column, (size(row) + sizes.row - 1) / sizes.row)
        cells = Array(repeating: nil, count: counts.column * counts.row)
        for (number, set) in maps.sets.sets.enumerated() {
            let place = set.places[column] / sizes.column + (row.map { set.places[$0] / sizes.row } ?? 0) * counts.column
            var cell = cells[place] ?? Cell()
            cell.add(set.outcome)
            if number == 0, cell.best != nil { cell.isBestOfAll = true }
            cells[place] = cell
        }
    }

    var values: [Double] { cells.compactMap { $0?.best } }

    func write(_ scale: HeatScale, _ output: inout Output) {
        let name = columns.name + (rows.map { " and \($0.name)" } ?? "")
        output.heading(3, name)
        if sizes.column > 1 || sizes.row > 1 {
            let shared = [(columns.name, sizes.column), (rows?.name ?? "", sizes.row)].filter { $0.1 > 1 }
            output.paragraph(
                shared.map { "A cell stands for up to \($0.1) neighbouring values of \($0.0)." }.joined(separator: " "),
                kind: "small")
        }
        let drawn = cells.enumerated().compactMap { place, cell in cell.map { self.cell($0, place, scale) } }
        let figure = HeatFigure(
            columns: .init(name: columns.name, labels: labels(columns, sizes.column)),
            rows: .init(name: rows?.name ?? "", labels: rows.map { labels($0, sizes.row) } ?? [""]), drawn)
        figure.write(title: "\(metric) by \(name)", &output)
        output.paragraph("Point at a cell, or touch it, to read its figures.", kind: "small told")
    }

    private var metric: String { MetricNames.words(maps.ranking.metric) }

    private func cell(_ cell: Cell, _ place: Int, _ scale: HeatScale) -> HeatFigure.Cell {
        let (column, row) = (place % counts.column, place / counts.column)
        var title = "\(columns.name) \(labels(columns, sizes.column, whole: true)[column])"
        if let rows { title += ", \(rows.name) \(labels(rows, sizes.row, whole: true)[row])" }
        return HeatFigure.Cell(
            column: column, row: row, kind: cell.best.map(scale.kind) ?? HeatFigure.uncoloured,
            text: cell.best.map(scale.text) ?? "",
            title: "\(title): \(text(of: cell))", isBest: cell.isBestOfAll)
    }

    private func text(of cell: Cell) -> String {
        var texts: [String] = []
        if let best = cell.best {
            texts.append(
                cell.ranked == 1
                    ? "\(metric) \(best.roundedText)"
                    : "\(metric): best \(best.roundedText), mean \((cell.sum / Double(cell.ranked)).roundedText) of "
                        + Messages.count(cell.ranked, "set"))
        } else {
            texts.append("no rank")
        }
        let least = Messages.count(maps.ranking.leastTrades, "trade")
        for (count, reason) in [
            (cell.fewTrades, "with fewer than \(least)"), (cell.unknown, "whose value is unknown"),
            (cell.failed, "that failed"),
        ] where count > 0 { texts.append("\(Messages.count(count, "set")) \(reason)") }
        return texts.joined(separator: "; ")
    }

    /// The labels of columns or rows. If values share one, its label is the first value, or "first to last" if `whole`.
    private func labels(_ parameter: PageSets.Parameter, _ size: Int, whole: Bool = false) -> [String] {
        stride(from: 0, to: parameter.values.count, by: size).map { first in
            let last = min(first + size, parameter.values.count) - 1
            return parameter.values[first] + (whole && last > first ? " to \(parameter.values[last])" : "")
        }
    }
}
