import ArgumentParser
import Server

struct Accounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and delete accounts, and hold their sources to hosts, also beside a running server.",
        subcommands: [Create.self, List.self, Sources.self, Delete.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an account.")

        @Argument(help: "Its name, 1 to 64 characters.") var name: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { try await options.administration().createAccount(name) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { printTable(["NAME", "CREATED"], try await options.administration().accounts()) }
        }
    }

    struct Sources: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which hosts an account's sources may be at, or print the list.",
            discussion:
                "Without a list, they may be at every host that the server may ask. It takes effect with the next request."
        )

        @Argument(help: "The account's name.") var name: String
        @Option(
            name: .customLong("set"),
            help: "A name, an address, or .example.com for all hosts below it; repeat it."
        )
        var hosts: [String] = []
        @Flag(name: .customLong("clear"), help: "Take the list away.") var isCleared = false
        @OptionGroup var options: ConfigurationOptions

        func validate() throws {
            guard hosts.isEmpty || !isCleared else { throw ValidationError("Give either --set or --clear.") }
        }

        func run() async throws {
            try await reporting {
                let administration = try await options.administration()
                if isCleared || !hosts.isEmpty {
                    try await administration.setSourceHosts(hosts, of: name)
                } else {
                    for host in try await administration.sourceHosts(of: name) { print(host) }
                }
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an account with its keys and all of its images."
        )

        @Argument(help: "Its name.") var name: String
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { try await options.administration().deleteAccount(name) }
        }
    }
}
