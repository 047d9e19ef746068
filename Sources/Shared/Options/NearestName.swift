/// Finds the name that a user probably meant: one that begins with the typed letters, else the one with the fewest letters
/// changed, added, left out or swapped with a neighbour.
package enum NearestName {
    package static func of(_ name: String, among names: [String]) -> String? {
        if let longer = names.filter({ $0.hasPrefix(name) }).min(by: { $0.count < $1.count }), name.count > 1 { return longer }
        let ranked = names.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }
        guard let (nearest, distance) = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return distance <= max(1, name.utf8.count / 3) ? nearest : nil
    }

    /// The optimal string alignment distance, row by row.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
