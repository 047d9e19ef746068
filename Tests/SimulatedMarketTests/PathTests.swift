import Testing

@testable import SimulatedMarket

struct PathTests {
    @Test func isTheSameFromWhereverItIsLookedAt() {
        let noise = Noise(seed: 3, "BTC")
        var onwards = Path(noise)
        var previous: Path.Step?
        for minute in -3_000..<3_000 {
            let step = onwards.step(minute)
            var alone = Path(noise)
            if minute % 97 == 0 {
                #expect(alone.step(minute).from == step.from && alone.step(minute).activity == step.activity)
            }
            if let previous { #expect(previous.to == step.from) }
            previous = step
        }
        var back = Path(noise)
        #expect(back.step(500_000).from == back.step(499_999).to)
        #expect(onwards.step(-3_000).from == back.step(-3_000).from)
    }

    @Test func staysNearWhereItIsAndIsActiveOnAverage() {
        var path = Path(Noise(seed: 5, "ETH"))
        var sum = 0.0
        let days = 4096
        for day in 0..<days {
            let step = path.step(day * 1440 + day * 7 % 1440)
            #expect(step.from.magnitude < 40)
            sum += step.activity
        }
        #expect((0.3..<3).contains(sum / Double(days)))
    }

    @Test func functionsAreWhatTheyAreCalled() {
        #expect((1.0.exponential - 2.718281828459045).magnitude < 1e-12)
        #expect(((-3.5).exponential - 0.0301973834223185).magnitude < 1e-13)
        #expect((2.0.naturalLogarithm - 0.6931471805599453).magnitude < 1e-12)
        #expect((0.001.naturalLogarithm + 6.907755278982137).magnitude < 1e-12)
        #expect((-7).floored(by: 3) == -3 && 7.floored(by: 3) == 2 && (-6).floored(by: 3) == -2)
    }

    @Test func optionsKeepPutAndCallTogether() {
        let coin = Coin.named("BTC")
        let call = Terms("BTC-25JUN27-20000-C-USDT", coin).value(16_650, at: Simulation.start)
        let put = Terms("BTC-25JUN27-20000-P-USDT", coin).value(16_650, at: Simulation.start)
        #expect((call.price - put.price - (16_650 - 20_000)).magnitude < 0.1)
        #expect((call.delta - put.delta - 1).magnitude < 1e-6)
        #expect((0..<1).contains(call.delta) && call.theta < 0 && call.vega > 0 && call.gamma > 0)
    }
}
