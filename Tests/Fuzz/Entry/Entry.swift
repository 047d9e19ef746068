// The functions that libFuzzer calls. The environment names the parser; see scripts/fuzz.

/// Only one thread uses this.
private nonisolated(unsafe) var parser: any FuzzedParser = {
    guard let name = System.environment("FUZZ"), let type = fuzzedParsers[name] else {
        fatalError("FUZZ names none of \(fuzzedParsers.keys.sorted().joined(separator: " "))")
    }
    return type.init()
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    do throws(Difference) { try unsafe parser.check(input) } catch {
        fatalError("\(error)\n\(String(decoding: input.prefix(4000), as: UTF8.self))")
    }
    return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

/// Half of the inputs come from the parser's own generator, a quarter from libFuzzer, and a quarter are damaged ones.
@_cdecl("LLVMFuzzerCustomMutator")
public func change(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: UInt32) -> Int {
    var chance = Seeded(seed: UInt64(seed))
    var input: [UInt8]
    switch chance.below(4) {
    case 0: return unsafe mutate(bytes, count, most)
    case 1:
        input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
        chance.damage(&input)
    default: input = unsafe parser.input(&chance)
    }
    let size = min(input.count, most)
    for place in 0..<size { unsafe bytes[place] = input[place] }
    return size
}

/// Reads all prefixes and all one-byte changes of the files that SWEEP names, one per line, and ends the process.
@_cdecl("LLVMFuzzerInitialize")
public func begin(_ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutableRawPointer) -> CInt {
    do {
        guard let read = try readNamedFiles() else { return 0 }
        print(read)
        exit(0)
    } catch {
        print(error)
        exit(1)
    }
}

/// Returns a summary of the reading, or nil if SWEEP names no files. It frees all memory before the process exits, because the
/// leak check runs then.
private func readNamedFiles() throws -> String? {
    guard let list = System.environment("SWEEP") else { return nil }
    let texts = try Set(
        list.split(separator: "\n").flatMap { path in
            let text = try System.readFile(String(path))
            return path.hasSuffix(".ndjson") ? text.split(separator: 0x0A).prefix(3).map { Array($0) } : [text]
        })
    var sweep = Sweep()
    try sweep.readClosings(ends: [512, 1024, 2048, 4096], depths: Array(1...40) + [100, 1000])
    // All 256 values only for short texts, since the time for a text grows with the square of its length.
    for text in texts { try sweep.read(changed: text, bytes: text.count <= 200 ? Array(0...255) : Sweep.telling) }
    return "\(sweep.count) texts read, of \(texts.count) recorded ones"
}
