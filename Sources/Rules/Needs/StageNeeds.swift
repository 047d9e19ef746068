import Shared

/// The options that strategies need of `book` or `flow`, such as `--depth 1,5,20` for book_depth_bid_1bps.
struct StageNeeds {
    let words: [String]

    init(_ stage: String, _ strategies: [Strategy]) {
        var values: [(option: String, values: [String])] = []
        for field in TopicNeeds.origins(of: strategies) {
            guard let joined = field.joined, joined.stage == stage, let need = joined.stageNeed else { continue }
            let place = values.firstIndex { $0.option == need.option } ?? values.count
            if place == values.count { values.append((need.option, [])) }
            if !values[place].values.contains(need.value) { values[place].values.append(need.value) }
        }
        words = values.flatMap { ["--\($0.option)", $0.values.joined(separator: ",")] }
    }
}
