import Shared

/// The choice of the columns that the table shows.
struct ColumnChoice {
    /// The names that `--columns` lists; nil for all columns with data.
    var listed: [String]?
    /// Columns switched on or off in the list of columns, by name.
    private var switched: [String: Bool] = [:]

    init(listed: [String]? = nil) { self.listed = listed }

    /// The visible columns, in their order.
    func columns(_ state: BoardState) -> [Column] {
        if let listed {
            return listed.compactMap { ColumnChoice.column(named: $0, state) } + switchedOn(state, besides: listed)
        }
        return ColumnChoice.all(state).filter { isShown($0, state) }
    }

    private func switchedOn(_ state: BoardState, besides listed: [String]) -> [Column] {
        ColumnChoice.all(state).filter { column in
            let name = column.name(state.fields)
            return switched[name] == true && !listed.contains(name)
        }
    }

    /// All available columns; fields follow the sparkline.
    static func all(_ state: BoardState) -> [Column] {
        var columns: [Column] = []
        for kind in Column.Kind.allCases {
            columns.append(.kind(kind))
            if kind == .spark { columns += state.fields.fields.indices.map { .field($0) } }
        }
        return columns
    }

    static func column(named name: String, _ state: BoardState) -> Column? {
        if let kind = Column.Kind(rawValue: name) { return .kind(kind) }
        return state.fields.number(of: name).map { .field($0) }
    }

    func isShown(_ column: Column, _ state: BoardState) -> Bool {
        let name = column.name(state.fields)
        if let isOn = switched[name] { return isOn }
        if let listed { return listed.contains(name) }
        switch column {
        case .field(let number): return state.fields.fields[number].isHeadline
        case .kind(let kind): return kind.isAlwaysShown || state.seen.contains(kind.data)
        }
    }

    mutating func toggle(_ column: Column, _ state: BoardState) {
        // The symbol cannot be hidden, because it names the row.
        if column == .kind(.symbol) { return }
        let name = column.name(state.fields)
        let isOn = isShown(column, state)
        switched[name] = !isOn
        if isOn, let place = listed?.firstIndex(of: name) { listed?.remove(at: place) }
    }
}

extension Column.Kind {
    /// The data that must have been received for the column to be shown.
    fileprivate var data: Column.Kind {
        switch self {
        case .entry, .stop, .result, .liquidation: .position
        default: self
        }
    }
}
