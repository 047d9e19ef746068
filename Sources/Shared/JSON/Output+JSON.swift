extension Output {
    /// A value of a record as it stands there, quotes included; null if it is missing.
    package mutating func write(value index: Int, of json: borrowing JSON) {
        if index == 0 {
            write("null")
        } else if json.isString(index) {
            let range = json.range(index)
            write(json, range.lowerBound - 1..<range.upperBound + 1)
        } else {
            switch json.kind(index) {
            case .object, .array: write(json, json.offset(index)..<json.offset(json.after(index) - 1) + 1)
            default: write(json, json.range(index))
            }
        }
    }
}
