import Shared

/// The places of a record's members in its JSON, always found by the same list of names. A null member counts as missing.
package struct Members<let count: Int> {
    private var places = InlineArray<count, Int>(repeating: 0)

    package subscript(member: Int) -> Int { places[member] }

    package mutating func find(_ names: inout MemberNames, _ json: borrowing JSON, in object: Int = 0) {
        json.findAgain(&names, in: object, &places)
    }

    package func isThere(_ json: borrowing JSON, _ member: Int) -> Bool {
        places[member] > 0 && json.kind(places[member]) != .null
    }

    /// Returns the text, or nil if the member is missing, empty or no text.
    package func text(_ json: borrowing JSON, _ member: Int) -> String? {
        guard isThere(json, member), json.isString(places[member]) else { return nil }
        let text = json.string(places[member])
        return text.isEmpty ? nil : text
    }

    package func number(_ json: borrowing JSON, _ member: Int, _ field: StaticString) throws(Failure) -> Decimal? {
        isThere(json, member) ? try json.kept(places[member], field) : nil
    }

    package func time(_ json: borrowing JSON, _ member: Int, _ field: StaticString) throws(Failure) -> Int? {
        isThere(json, member) ? try json.time(places[member], of: field) : nil
    }

    package func market(_ json: borrowing JSON, _ category: Int, _ symbol: Int) throws(Failure) -> TradedMarket {
        TradedMarket(category: try json.category(places[category]), symbol: try json.label(places[symbol], of: "symbol"))
    }

    package func isLong(_ json: borrowing JSON, _ member: Int) throws(Failure) -> Bool {
        let side = places[member] > 0 ? json.string(places[member]) : ""
        guard side == "long" || side == "short" else {
            throw .badRecord(
                "expected long or short as 'side', got \(places[member] > 0 ? json.excerpt(places[member]) : "none")")
        }
        return side == "long"
    }
}

extension JSON {
    /// Returns a number that is small enough for sums; fails beyond 1e12.
    package func kept(_ place: Int, _ field: StaticString) throws(Failure) -> Decimal {
        guard let number = try decimal(place, of: field).kept else {
            throw .badRecord("expected a number within 1e12 as '\(field)', got \(excerpt(place))")
        }
        return number
    }
}

extension Decimal {
    /// The number with at most 18 decimals, or nil beyond 1e12. A Decimal has 38 digits, so 1e7 such numbers and more can be
    /// added.
    package var kept: Decimal? {
        guard let short = scale <= 18 ? self : divided(by: Decimal(1), decimals: 18), let whole = short.wholePart,
            whole.magnitude <= 1_000_000_000_000
        else { return nil }
        return short
    }

    package static func + (left: Decimal, right: Decimal) -> Decimal {
        guard let sum = left.adding(right) else { preconditionFailure("numbers that are kept can be added") }
        return sum
    }

    package static prefix func - (number: Decimal) -> Decimal { Decimal(-number.coefficient, scale: number.scale) }
    package static func - (left: Decimal, right: Decimal) -> Decimal { left + -right }

    /// The nearest double, or its neighbour.
    package var double: Double {
        // The standard library converts an Int128 in some 1500 instructions; a coefficient hardly ever needs it.
        let whole = Int64(truncatingIfNeeded: coefficient)
        return (Int128(whole) == coefficient ? Double(whole) : Double(coefficient)) / Decimal.doublePowersOfTen[Int(scale)]
    }

    private static let doublePowersOfTen: [Double] = (0...Int(maximumScale)).map { Double("1e\($0)")! }
}
