import Testing

@testable import Indicators
@testable import Shared

struct LetTests {
    private static func error(_ words: String...) -> String? {
        do throws(Failure) {
            _ = try IndicatorOptions(try Arguments(words, table: IndicatorOptions.table))
            return nil
        } catch {
            guard case .usage(let text) = error else { return "\(error)" }
            return text
        }
    }

    private static let expected = "--let: expected NAME=EXPRESSION such as 'body=abs(close - open)', got "

    @Test(arguments: [
        ("x", expected + "'x'"),
        ("X=1", expected + "'X=1'; a name has small letters, digits and '_', and begins with a letter"),
        ("=1", expected + "'=1'; a name has small letters, digits and '_', and begins with a letter"),
        ("close=1", "--let: expected another name than 'close': candles have a field of this name"),
        ("hl2=1", "--let: expected another name than 'hl2': it names a price behind '@'"),
        ("mean=1", "--let: expected another name than 'mean': it is a word of the language of rules"),
        ("rsi_7=1", "--let: expected another name than 'rsi_7': it is the field of --rsi 7"),
        ("book_x=1", "--let: expected another name than 'book_x': fields of --join begin with book_ and flow_"),
        ("x=crossover(a, b)", "--let x: column 3: unknown function crossover; did you mean crosses_above?"),
        ("x==1", "--let x: column 3: expected '==', got '='"),
        ("x=tf(\"15\", close)", "--let x: tf() reads candles of another interval, which only the rules of signal can do"),
    ])
    func refuses(text: String, message: String) { #expect(Self.error("--let", text) == message) }

    @Test func namesAreThereOnce() {
        #expect(Self.error("--let", "x=1", "--let", "x=2") == "the field x is asked for twice")
        #expect(Self.error("--let", "x=1", "--sma", "5@x", "--sma", "5@x") == "the field sma_5_x is asked for twice")
    }

    @Test func optionsReadFieldsBeforeThem() throws {
        let words = [
            "--let", "x=1", "--sma", "5@x", "--bb", "20,2@sma_5_x", "--rsi", "14", "--ema", "9@rsi_14", "--ema", "9@hl2",
        ]
        let options = try IndicatorOptions(try Arguments(words, table: IndicatorOptions.table))
        #expect(options.fields.prefix(2) == ["x", "sma_5_x"])
        #expect(options.fields.contains("bb_20_2_sma_5_x_upper"))
        #expect(options.fields.suffix(3) == ["rsi_14", "ema_9_rsi_14", "ema_9_hl2"])
        #expect(
            Self.error("--sma", "5@x", "--let", "x=1") == "--sma: x is the field of a later option; put --let x=… before it")
    }
}
