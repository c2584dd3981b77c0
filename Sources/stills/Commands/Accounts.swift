import ArgumentParser
import Server

struct Accounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and delete accounts, also beside a running server.",
        subcommands: [Create.self, List.self, Delete.self]
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
