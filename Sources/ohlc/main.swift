import Shared

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

exit(
    Program(OhlcOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        var ohlc = try Ohlc(arguments, messages)
        return try ohlc.run()
    })
