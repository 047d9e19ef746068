import Testing

@testable import Shared

#if CHECKED
    /// With -D CHECKED an access out of bounds ends the process, with a message that names the place.
    struct UncheckedTests {
        @Test func aByteBehindTheEnd() async {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                let bytes: [UInt8] = [1, 2, 3]
                _ = unsafe bytes.span.bytes[inBounds: 3]
            }
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(text.contains("SharedTests/UncheckedTests.swift") && text.contains("1 at 3 of 3"))
        }

        @Test func aWordThatEndsBehindTheEnd() async {
            await #expect(processExitsWith: .failure) {
                let bytes = [UInt8](repeating: 0, count: 15)
                _ = unsafe bytes.span.bytes.word(inBounds: 8)
            }
            let bytes = [UInt8](repeating: 0, count: 16)
            #expect(unsafe bytes.span.bytes.word(inBounds: 8) == 0)
        }

        @Test func anElementBeforeTheFirst() async {
            await #expect(processExitsWith: .failure) {
                let numbers = [1, 2]
                _ = unsafe numbers.span[inBounds: -1]
            }
        }

        @Test func aWriteBehindTheEnd() async {
            await #expect(processExitsWith: .failure) {
                var numbers = [1, 2]
                var span = numbers.mutableSpan
                unsafe span[inBounds: 2] = 3
            }
        }

        @Test func aWordOfTheTapeThatNoTextHas() async {
            await #expect(processExitsWith: .failure) {
                var json = JSON()
                _ = json.scan("[1]")
                _ = json.kind(3)
            }
        }
    }
#endif
