// What libFuzzer calls with texts of its own making: see scripts/fuzz. It is compiled into one module with Sources/Shared.

private nonisolated(unsafe) var kept = JSON()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    var fresh = JSON()
    let error = unsafe fresh.scan(text.span.bytes)
    // One that has read other lines before must see the same.
    let again = unsafe kept.scan(text.span.bytes)
    precondition(error == again, "a line reads otherwise after others")
    if let error {
        precondition((0...count).contains(error.offset))
        _ = error.place(in: text.span)
        return 0
    }
    if fresh.isObject { unsafe readAsRecord(fresh) }
    let end = fresh.after(0)
    var index = 0
    while index < end {
        precondition(fresh.offset(index) <= count)
        unsafe precondition(fresh.kind(index) == kept.kind(index) && fresh.offset(index) == kept.offset(index))
        look(fresh, index, text)
        index += 1
    }
    return 0
}

private nonisolated(unsafe) var envelope = Envelope()
private nonisolated(unsafe) var candles = CandleReader()
private nonisolated(unsafe) var table = SeriesTable()

/// Reads it as every stage reads a record, whatever its members are.
private func readAsRecord(_ json: JSON) {
    unsafe envelope.read(json)
    let place = unsafe (envelope.category, envelope.symbol, envelope.topic)
    if place.1 > 0, let symbol = try? json.name(place.1, of: "symbol") {
        _ = unsafe table.number(json, category: place.0, symbol: symbol, interval: .m1)
    }
    _ = unsafe json.backfill(envelope.backfill)
    _ = unsafe json.exchangeTime(envelope.ts)
    _ = unsafe json.string(envelope.eventName)
    _ = json.string(place.2)
    if let (key, candle) = try? unsafe candles.read(json) {
        if unsafe table.keys.count < 1000 { _ = unsafe table.insert(key) }
        var output = Output.inMemory()
        output.write(candle, of: key)
    }
}

/// Asks of a value what a command may ask.
private func look(_ json: JSON, _ index: Int, _ text: [UInt8]) {
    switch json.kind(index) {
    case .string, .escapedString:
        precondition(json.range(index).upperBound < text.count)
        _ = json.string(index)
        _ = json.name(index)
        _ = json.label(index)
        _ = json.interval(in: json.range(index))
        if let number = json.decimal(index) { check(number, String(decoding: text[json.range(index)], as: UTF8.self)) }
    case .number:
        let spelled = String(decoding: text[json.range(index)], as: UTF8.self)
        if let number = json.decimal(index) { check(number, spelled) }
        if let number = json.integer(index) { precondition(Int(spelled) == number) }
    case .object, .array: precondition(json.kind(json.after(index) - 1) == .end)
    case .true, .false, .null, .end: break
    }
    _ = json.excerpt(index)
}

/// A number without an exponent keeps its digits.
private func check(_ number: Decimal, _ spelled: String) {
    if !spelled.contains("e"), !spelled.contains("E") { precondition(number.description == spelled) }
    _ = number.adding(number)
    _ = number.multiplied(by: number)
    _ = number.divided(by: number)
}
