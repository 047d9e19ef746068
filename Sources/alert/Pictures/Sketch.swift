import Drawing
import Shared

/// The content of one alert's picture: the candles of its series when the alert came.
struct Sketch {
    let series: ChartSeries
    /// The prices that the alert names.
    let levels: [PriceLevel]
    /// The number of the last candles that are shown.
    let candles: Int

    /// Wide enough for the large letters of pictures, and small enough for a phone.
    static let size = (width: 960, height: 600)

    /// The description of the picture for people.
    var text: String {
        let price = series.priceType.map { ":\($0)" } ?? ""
        let name = "\(series.category):\(series.symbol):\(series.interval)\(price)"
        let count = Messages.count(min(candles, series.candles.count), "candle")
        return Plain.line("\(Picture.fileName): \(count) of \(name), \(Sketch.size.width)x\(Sketch.size.height) pixels")
    }

    /// Returns the picture as a PNG file.
    func drawn() -> [UInt8] {
        ChartPicture.png(
            series, last: candles, levels: levels, ChartPicture.Style(), width: Sketch.size.width, height: Sketch.size.height)
    }
}
