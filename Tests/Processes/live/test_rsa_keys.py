"""Trading with an RSA key: its orders, its questions and the account's stream are signed with it."""
from exchange.keys import RSAPair
from live.case import Case


class RSAKeys(Case):
    def setUp(self):
        super().setUp()
        self.exchange.account.rsa = RSAPair(self.room.path)
        del self.room.environment["BYBIT_API_SECRET"]
        self.room.environment["BYBIT_RSA_KEY_FILE"] = "rsa.pem"

    def test_it_trades(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss)
        self.orders.set_price("BTCUSDT", 59300)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.exchange.auths, [True])

    def test_a_key_of_another_account(self):
        RSAPair(self.room.path)  # in the place of the file that the exchange knows
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(60), 3)
        trade.says("the exchange does not accept the key")
        self.assertEqual(self.exchange.account.done, [])
