import Rules
import Shared

Program.main(SignalOptions.table, Signal.start)
