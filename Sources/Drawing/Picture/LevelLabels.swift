/// The places of the labels of price levels: each as near to its level as possible, inside the pane, and without overlapping another.
struct LevelLabels {
    /// The middle of each label, in the order of the levels.
    let heights: [Double]

    /// `places` are the heights of the levels; `row` is the height of a label.
    init(_ places: [Double], _ pane: Pane, row: Double) {
        var heights = places
        let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        let last = max(pane.top, pane.bottom - row * 0.5)
        var next = min(pane.top + pane.head + row * 0.5, last)
        for place in order {
            heights[place] = min(max(places[place], next), last)
            next = heights[place] + row
        }
        // Labels that reached the lower edge push the labels above them up.
        var most = last
        for place in order.reversed() {
            heights[place] = min(heights[place], most)
            most = heights[place] - row
        }
        self.heights = heights
    }
}
