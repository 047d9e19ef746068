import Net
import Shared
import Trading

/// The connections to the exchange: requests by REST, orders by WebSocket, and the account's stream. One loop waits for all of
/// them, and for other descriptors that are registered.
final class ExchangeLink {
    let network: Network
    var loop: Loop
    let rest: Rest
    let account: AccountStream

    init(_ options: LiveOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        network = try Network(Security(authorities: arguments.text("cacert")))
        loop = Loop(network)
        var patience = Rest.Patience()
        patience.retries = 3
        patience.timeout = 5000
        patience.ban = options.ban
        patience.hasUrgent = true
        patience.backoff = Backoff(shortest: 200, longest: 2000)
        let orders = options.orders.map { [network] address in
            OrderLink(address, options.keys, ping: options.ping, dead: options.dead, options.backoff, network, messages)
        }
        rest = Rest(
            network, options.hosts.accountRest, patience, messages, signer: Signer(options.keys, window: options.window),
            orders: orders)
        account = AccountStream(network, options, messages)
    }

    /// The next time at which there is something to do even if no message comes.
    func due(_ now: Int) -> Int? { [account.due, rest.start(now)].compactMap { $0 }.min() }

    /// The exchange's time; our own before it is known.
    func time(_ now: Int) -> Int { rest.clock.time(now) ?? System.wallTime }

    /// Waits until `limit` for the network, or for other descriptors of `loop`. Returns the time after the wait.
    func wait(until limit: Int) -> Int {
        account.tend(System.monotonicTime)
        loop.wake(at: rest.start(System.monotonicTime), account.due, limit)
        loop.watch(account.session.socket)
        loop.watch(rest.orders?.socket)
        loop.wait()
        let done = network.perform()
        // Read after the messages have arrived, so that the exchange's clock does not seem to be ahead.
        let now = System.monotonicTime
        for (ticket, done) in done where !rest.take(ticket, done, now) { account.take(ticket, done, now) }
        rest.readOrders(now)
        return now
    }
}
