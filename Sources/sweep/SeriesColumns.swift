import Rules
import Shared

/// The fields of one series as rules name them: those of its records and those of `ind`.
struct SeriesColumns {
    /// The names in the order of a record.
    let names: [String]
    private let series: RecordedSeries
    private let own: [String]
    private let columns: [[Double]]

    init(_ recording: Recording, _ place: Int, _ plan: IndicatorPlan, _ store: ColumnStore) throws(Failure) {
        series = recording.series[place]
        own = plan.fields
        columns = try store.columns(plan, of: place)
        let replaced = Set(own)
        names = series.names.filter { !replaced.contains($0) } + own
    }

    /// The values of a field. For a lookup of a text the value is 1 if the field equals that text, and 0 if it is another text.
    func column(_ lookup: Lookup, _ name: String) -> [Double] {
        guard let place = own.firstIndex(of: name) else {
            if case .text(_, let text) = lookup {
                return series.fields[.text(FieldName(name), text)] ?? unknown
            }
            return series.fields[.field(FieldName(name))] ?? unknown
        }
        // A number is never equal to a text.
        if case .text = lookup { return columns[place].map { $0.isNaN ? .nan : 0 } }
        return columns[place]
    }

    private var unknown: [Double] { [Double](repeating: .nan, count: series.times.count) }
}
