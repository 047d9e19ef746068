import Drawing
import Performance
import Shared

/// The maps of a page: two parameters at a time. A cell shows the best set over all other parameters.
struct HeatMaps {
    let sets: PageSets
    let ranking: Ranking
    /// Whether cells may have no set, because sets were chosen at random or come from files.
    let mayLackSets: Bool

    /// All pairs are shown up to this number of parameters; more maps would take long to read.
    private static let mostParameters = 5
    /// More cells slow a browser down, so neighbouring values then share a cell.
    private static let mostCells = 4000
    private static let mostColumns = 500
    private static let mostRows = 60
    private var metric: String { MetricNames.words(ranking.metric) }

    func write(_ output: inout Output) {
        let varied = sets.varied
        if varied.isEmpty { return }
        let shown = varied.count > HeatMaps.mostParameters ? mostTelling(varied) : varied
        let pairs = shown.enumerated().flatMap { place, one in shown[(place + 1)...].map { (one, $0) } }
        let maps = pairs.isEmpty ? [HeatMap(self, shown[0], nil)] : pairs.map { HeatMap(self, $0, $1) }
        output.heading(2, "\(metric) by parameter")
        guard let scale = HeatScale(maps.flatMap(\.values), isLeastBest: ranking.isLeastBest, middle: middle) else {
            return output.paragraph("No set has a rank, so there is nothing to draw.")
        }
        output.paragraph(
            "A cell shows the best set of its values\(varied.count > 2 ? ", whatever the other parameters are" : ""). Neighbours "
                + "of a good cell that are bad mean that the good one may be luck. A frame marks the best set of all.")
        scale.writeLegend(title: "colours of \(metric), from the worst to the best", &output)
        writeKinds(&output)
        if shown.count < varied.count {
            output.paragraph(
                "\(pairs.count) of \(varied.count * (varied.count - 1) / 2) pairs are shown: those of the "
                    + "\(shown.count) parameters whose values change the mean the most.", kind: "small")
        }
        for map in maps { map.write(scale, &output) }
    }

    /// Writes the meaning of cells without a colour.
    private func writeKinds(_ output: inout Output) {
        output.write("<ul class=\"legend\"><li>")
        HeatFigure.writeUncoloured(&output)
        output.write("<span>No set of the cell has a rank.</span></li>")
        if mayLackSets { output.write("<li><span>An empty cell: no set has these values.</span></li>") }
        output.write("</ul>\n")
    }

    /// The value between bad and good.
    private var middle: Double? { ranking.metric == "profit_factor" ? 1 : 0 }

    /// The parameters whose values differ the most in the mean of their sets, in the order of the grid.
    private func mostTelling(_ varied: [Int]) -> [Int] {
        let spreads = varied.map { parameter in
            let counts = sets.parameters[parameter].values.count
            var (sums, numbers) = ([Double](repeating: 0, count: counts), [Double](repeating: 0, count: counts))
            for set in sets.sets {
                guard case .ranked(let value) = set.outcome else { continue }
                sums[set.places[parameter]] += value
                numbers[set.places[parameter]] += 1
            }
            let means = zip(sums, numbers).filter { $1 > 0 }.map { $0 / $1 }
            return (parameter: parameter, spread: (means.max() ?? 0) - (means.min() ?? 0))
        }
        let order = spreads.sorted { ($1.spread, $0.parameter) < ($0.spread, $1.parameter) }
        return order.prefix(HeatMaps.mostParameters).map(\.parameter).sorted()
    }

    /// How many values share a column and a row, so that maps stay small enough and most cells can have a set.
    func sizes(_ columns: Int, _ rows: Int) -> (column: Int, row: Int) {
        let most = min(HeatMaps.mostCells, max(2 * sets.sets.count, 64))
        var sizes = (column: 1, row: 1)
        func counts() -> (column: Int, row: Int) {
            ((columns + sizes.column - 1) / sizes.column, (rows + sizes.row - 1) / sizes.row)
        }
        while true {
            let counts = counts()
            let isFull = counts.column * counts.row > most
            if counts.row > HeatMaps.mostRows || (isFull && counts.row > counts.column) {
                sizes.row += 1
            } else if counts.column > HeatMaps.mostColumns || isFull {
                sizes.column += 1
            } else {
                return sizes
            }
        }
    }
}
