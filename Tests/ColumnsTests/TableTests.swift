import Testing

@testable import Shared
@testable import columns

struct TableTests {
    private static func json(_ text: String) throws -> JSON {
        var json = JSON()
        let error = json.scan(Array(text.utf8))
        try #require(error == nil)
        return json
    }

    private static func row(_ table: inout Table, _ text: String) throws -> (row: String, new: [String]) {
        let json = try json(text)
        let new = table.read(json)
        var output = Output.inMemory()
        table.write(json, to: &output)
        return (output.text, new)
    }

    @Test(arguments: [
        (#"{"a":1.50,"b":"x","c":true,"d":null}"#, "1.50,x,true,,false"),
        (#"{"a":1e-7,"b":"a,b","c":false,"d":[1,"x"]}"#, #"1e-7,"a,b",false,"[1,""x""]",false"#),
        (#"{"d":{"e":2},"b":"say \"x\"\n","a":-3,"simulated":1}"#, "-3,\"say \"\"x\"\"\n\",,\"{\"\"e\"\":2}\",true"),
        (#"{"b":"=1+1","a":"-5"}"#, "-5,'=1+1,,,false"),
    ])
    func writesCells(record: String, row: String) throws {
        var table = Table(type: "signal", fields: nil)
        _ = try Self.row(&table, #"{"a":0,"b":"","c":true,"d":null}"#)
        #expect(table.header(isMarked: false) == "a,b,c,d,simulated")
        #expect(try Self.row(&table, record).row == row)
    }

    @Test func marksOfCandlesNeverChangeTheirType() throws {
        var table = Table(type: "candle", fields: nil)
        #expect(try Self.row(&table, #"{"time":1672324800000}"#).row == "2022-12-29T14:40:00.000Z,,0,false,false,false,false")
        #expect(table.header(isMarked: true) == "\"time\",backfill,gap,partial,filled,inferred,simulated")
        let marked = #"{"time":1672324800250,"gap":3,"backfill":"gap","partial":true,"filled":false,"simulated":"yes"}"#
        #expect(try Self.row(&table, marked).row == "2022-12-29T14:40:00.250Z,gap,3,true,false,false,true")
    }

    @Test func newFieldsBecomeTheLastColumns() throws {
        var table = Table(type: "x", fields: nil)
        _ = try Self.row(&table, #"{"a":1}"#)
        #expect(try Self.row(&table, #"{"b":2,"a":3}"#) == ("3,false,2", ["b"]))
        #expect(try Self.row(&table, #"{"a":4}"#) == ("4,false,", []))
        #expect(table.header(isMarked: true) == "\"a\",simulated,b")
    }

    @Test func aFixedHeaderCountsNewFieldsEachTime() throws {
        var table = Table(type: "x", fields: nil)
        _ = table.read(try Self.json(#"{"a":1}"#), mayGrow: false)
        for _ in 0..<3 { #expect(table.read(try Self.json(#"{"a":1,"b":2}"#), mayGrow: false) == ["b"]) }
        #expect(table.header(isMarked: false) == "a,simulated")
    }

    @Test func fieldsMayLeadIntoObjects() throws {
        var table = Table(type: "signal", fields: ["time", "values.rsi_7", "values", "none"])
        let row = try Self.row(&table, #"{"values":{"rsi_7":80.5},"time":5,"x":1}"#)
        #expect(row == ("5,80.5,\"{\"\"rsi_7\"\":80.5}\",", []))
    }

    @Test(arguments: [
        ("\"time\",close\n2022", true), ("\"time\"\n", true), ("\"time\",close", true), ("time,close\n", false),
        ("\"time\",\"close\"\n", false), ("", false), ("\"\",a", false), ("\"time", false), ("\"time\";x\n", false),
    ])
    func knowsItsOwnFiles(start: String, isOwn: Bool) { #expect(Table.isOwn(Array(start.utf8)) == isOwn) }
}
