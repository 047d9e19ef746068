import Drawing
import Shared

enum HTMLPage {
    static func write(_ content: ChartContent, title: String, to output: inout Output) {}
}
