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
    Program(SignalOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        if arguments.has("list") { return try BuiltIn.list() }
        if let name = arguments.text("print") { return try BuiltIn.print(name) }
        if let path = arguments.text("check") { return try Check.run(path) }
        let options = try SignalOptions(arguments)
        if let what = arguments.text("needs") { return try Needs.print(options.strategies, what, arguments.operands) }
        if let path = arguments.text("prove") { return try Prove(options, arguments, messages, path).run() }
        var signal = try Signal(options, arguments, messages)
        return try signal.run()
    })
