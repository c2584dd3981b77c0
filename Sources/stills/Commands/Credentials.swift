import ArgumentParser
import Core
import FoundationEssentials
import Server

struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store, list, try and remove credentials of sources, also beside a running server.",
        subcommands: [Add.self, List.self, Test.self, Presign.self, Remove.self, Rotate.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store credentials, whose secrets are read from standard input as a JSON object.",
            discussion: """
                The object is the `body` that docs/api.md describes for each kind, such as
                {"access_key_id":"…","secret_access_key":"…","region":"eu-west-1"}.
                """
        )

        @Argument(help: "Their name, which sources give as `credentials_key`.") var name: String
        @Option(help: "One of \(CredentialKind.allCases.map(\.rawValue).joined(separator: ", ")).") var kind: String
        @Option(help: "The account that they belong to.") var account = "default"
        @Option(help: "A bucket, or a prefix in one, that they may be used for; may be repeated. Without it, all.")
        var bucket: [String] = []
        @Option(help: "A host, or a domain with a dot in front, that they may be sent to; may be repeated.")
        var host: [String] = []
        @Flag(help: "Replace those that have the name.") var replace = false
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting {
                try await options.administration().addCredential(
                    name,
                    account: account,
                    kind: kind,
                    buckets: bucket,
                    hosts: host,
                    body: try standardInput(limit: 64 * 1024),
                    replacing: replace
                )
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List stored credentials, without their secrets.")

        @Option(help: "Only those of this account.") var account: String?
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let headings = ["ACCOUNT", "NAME", "KIND", "BUCKETS", "HOSTS", "CREATED", "UPDATED"]
            try await reporting {
                printTable(headings, try await options.administration().credentials(account: account))
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the first bytes of a source with stored credentials, or say exactly what is wrong."
        )

        @Argument(help: "Their name.") var name: String
        @Argument(help: "A source, such as s3://bucket/key.") var source: String
        @Option(help: "The account that they belong to.") var account = "default"
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting {
                let administration = try await options.administration()
                print(try await administration.testCredential(name, account: account, source: source))
            }
        }
    }

    struct Presign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a URL that opens a source of a store by itself, until it expires."
        )

        @Argument(help: "The name of the stored credentials.") var name: String
        @Argument(help: "A source, such as s3://bucket/key.") var source: String
        @Option(help: "How long it lives: 45s, 30m, 12h or 7d.") var expires = "1h"
        @Option(help: "The account that they belong to.") var account = "default"
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            guard let seconds = Moment.duration(expires) else {
                throw ValidationError("'\(expires)' is not a time such as 45s, 30m, 12h or 7d.")
            }
            try await reporting {
                let administration = try await options.administration()
                print(
                    try await administration.presign(name, account: account, source: source, expiresIn: seconds)
                )
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove stored credentials; the next request with them is refused."
        )

        @Argument(help: "Their name.") var name: String
        @Option(help: "The account that they belong to.") var account = "default"
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { try await options.administration().removeCredential(name, account: account) }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Encrypt all stored credentials with a new master key, and print how many there are.",
            discussion: "Where STILLS_MASTER_KEY is set, its first key is taken; put a new one in front of it before."
        )

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            try await reporting { print(try await options.administration().rotateMasterKey()) }
        }
    }
}
