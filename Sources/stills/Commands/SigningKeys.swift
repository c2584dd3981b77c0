import ArgumentParser
import FoundationEssentials
import Server

struct SigningKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing-keys",
        abstract: "Create, list and retire the keys that sign URLs, also beside a running server.",
        subcommands: [Create.self, List.self, Retire.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create the key that signs from now on, and print its id. Older ones stay valid."
        )

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { print(try await options.administration().createSigningKey()) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the signing keys.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting {
                printTable(["ID", "CREATED", "RETIRES"], try await options.administration().signingKeys())
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse the URLs that a key signed. Where no other is left to sign, a new one is made."
        )

        @Argument(help: "Its id, which is the `kid` of its URLs.") var id: String
        @Option(help: "When: a date such as 2030-12-31, or a time from now such as 7d; now, where it is left out.")
        var at: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let moment = at.map { Moment($0) } ?? Moment(date: Date())
            guard let moment else { throw ValidationError("'\(at ?? "")' is neither a date nor a time from now.") }
            try await reporting {
                try await options.administration().retireSigningKey(id, at: moment.date)
            }
        }
    }
}
