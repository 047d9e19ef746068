import Drawing
import Shared

/// The state that keys change: the selection, the sort order, the filter and the open view.
struct Controls {
    enum View: Equatable {
        case table
        case series(Row)
        case columns(Int)
        case keys
    }

    /// A text being typed in the last line.
    enum Input: Equatable {
        case none
        case filter(String)
        case search(String)
    }

    var view = View.table
    var input = Input.none
    var order = RowOrder()
    var choice = ColumnChoice()
    var selected: Row?
    /// The first visible row of the table, and the first visible column after the symbol.
    var top = 0
    var firstColumn = 0
    /// The first visible line of a view that scrolls.
    var scroll = 0
    var isPaused = false
    /// Whether readings are words even if the columns then do not fit.
    var usesWords = false
    var wantsEnd = false
    var wantsRedraw = false
    /// Whether a key has changed what is shown. That is drawn even while the board is paused.
    var isNews = false
    private var sought = ""
    /// The result of the last key, for the last line.
    var answer = ""

    /// The number of visible rows at the last drawing.
    var page = 10

    /// The data that handling a key may need.
    struct Shown {
        let state: BoardState
        let now: Int
    }

    private static let longestInput = 60

    mutating func take(_ key: Key, _ shown: Shown) {
        (answer, isNews) = ("", true)
        if input != .none { return type(key, shown) }
        switch key {
        case .character("q"): wantsEnd = true
        case .control("l"): wantsRedraw = true
        case .character("p"): isPaused.toggle()
        case .character("?"): show(view == .keys ? .table : .keys)
        default:
            switch view {
            case .table: takeInTable(key, shown)
            case .series: takeInView(key)
            case .keys: takeInView(key)
            case .columns(let place): takeInColumns(key, place, shown)
            }
        }
    }

    private mutating func show(_ view: View) { (self.view, scroll) = (view, 0) }

    // MARK: The table

    private mutating func takeInTable(_ key: Key, _ shown: Shown) {
        switch key {
        case .up, .character("k"): move(-1, shown)
        case .down, .character("j"): move(1, shown)
        case .pageUp: move(-max(1, page - 1), shown)
        case .pageDown, .character(" "): move(max(1, page - 1), shown)
        case .home, .character("g"): move(-BoardState.most * 2, shown)
        case .end, .character("G"): move(BoardState.most * 2, shown)
        case .left, .character("h"): firstColumn = max(0, firstColumn - 1)
        case .right, .character("l"): firstColumn = min(firstColumn + 1, max(0, choice.columns(shown.state).count - 2))
        case .enter: if let row = selected ?? rows(shown).first { show(.series(row)) }
        case .escape: order.filter = ""
        case .character("s"): sort(by: 1, shown)
        case .character("S"): sort(by: -1, shown)
        case .character("r"): order.isDescending.toggle()
        case .character("f"): input = .filter(order.filter)
        case .character("/"): input = .search("")
        case .character("n"): search(1, shown)
        case .character("N"): search(-1, shown)
        case .character("c"): show(.columns(0))
        case .character("w"): usesWords.toggle()
        default: break
        }
    }

    func rows(_ shown: Shown) -> [Row] { order.rows(shown.state, now: shown.now) }

    private mutating func move(_ distance: Int, _ shown: Shown) {
        let rows = rows(shown)
        if rows.isEmpty { return }
        let place = selected.flatMap { rows.firstIndex(of: $0) }
        let next = place.map { $0 + distance } ?? (distance > 0 ? min(top + distance - 1, rows.count - 1) : top)
        selected = rows[min(max(next, 0), rows.count - 1)]
    }

    /// Sorts by the next or previous choice, which are the order of arrival and the shown columns.
    private mutating func sort(by step: Int, _ shown: Shown) {
        let choices = [nil] + choice.columns(shown.state).map(Optional.some)
        let place = choices.firstIndex { $0 == order.column } ?? 0
        order.column = choices[(place + step + choices.count) % choices.count]
        answer = order.column.map { "sorted by \(Plain.line($0.name(shown.state.fields)))" } ?? "in the order of arrival"
    }

    private mutating func search(_ step: Int, _ shown: Shown) {
        if sought.isEmpty { return }
        let rows = rows(shown)
        let word = sought.lowercased()
        let start = selected.flatMap { rows.firstIndex(of: $0) } ?? (step > 0 ? -1 : rows.count)
        for distance in 1...max(1, rows.count) where !rows.isEmpty {
            let place = ((start + step * distance) % rows.count + rows.count) % rows.count
            if RowCells(shown.state, rows[place], now: shown.now).name.lowercased().contains(word) {
                selected = rows[place]
                return
            }
        }
        answer = "no symbol has '\(sought)'"
    }

    // MARK: Typing

    private mutating func type(_ key: Key, _ shown: Shown) {
        switch key {
        case .enter:
            if case .search(let text) = input, !text.isEmpty {
                sought = text
                search(1, shown)
            }
            input = .none
        case .escape:
            if case .filter = input { order.filter = "" }
            input = .none
        case .backspace: edit { if !$0.isEmpty { $0.removeLast() } }
        case .control("u"): edit { $0 = "" }
        case .character(let scalar):
            guard CellWidth.of(scalar) ?? 0 > 0 else { return }
            edit { if $0.count < Controls.longestInput { $0.unicodeScalars.append(scalar) } }
        default: break
        }
    }

    /// Changes the typed text. A filter applies while it is typed.
    private mutating func edit(_ change: (inout String) -> Void) {
        switch input {
        case .filter(var text):
            change(&text)
            input = .filter(text)
            order.filter = text
        case .search(var text):
            change(&text)
            input = .search(text)
        case .none: break
        }
    }

    // MARK: Views

    private mutating func takeInView(_ key: Key) {
        switch key {
        case .up, .character("k"): scroll = max(0, scroll - 1)
        case .down, .character("j"): scroll += 1
        case .pageUp: scroll = max(0, scroll - max(1, page - 1))
        case .pageDown, .character(" "): scroll += max(1, page - 1)
        case .home, .character("g"): scroll = 0
        case .end, .character("G"): scroll = .max / 2
        case .escape, .enter, .backspace, .left, .character("h"): show(.table)
        default: break
        }
    }

    private mutating func takeInColumns(_ key: Key, _ place: Int, _ shown: Shown) {
        let columns = ColumnChoice.all(shown.state)
        let last = columns.count - 1
        switch key {
        case .up, .character("k"): view = .columns(max(0, place - 1))
        case .down, .character("j"): view = .columns(min(last, place + 1))
        case .pageUp: view = .columns(max(0, place - max(1, page - 1)))
        case .pageDown: view = .columns(min(last, place + max(1, page - 1)))
        case .home, .character("g"): view = .columns(0)
        case .end, .character("G"): view = .columns(last)
        case .character(" "), .character("x"): if place <= last { choice.toggle(columns[place], shown.state) }
        case .escape, .enter, .backspace, .left, .character("c"), .character("h"):
            firstColumn = 0
            show(.table)
        default: break
        }
    }
}
