import Core
import Crypto
import FoundationEssentials

/// Signs requests to Azure Blob Storage with the key of a storage account.
///
/// The formulas are those of "Authorize with Shared Key" and "Create a service SAS" in the Azure Storage REST API
/// Reference.
struct AzureSharedKey: Sendable {
    let account: String
    private let key: SymmetricKey

    /// The version of the service that requests are written for.
    ///
    /// The formula of a SAS has not changed since 2020-12-06; this is the first version after it that was there for
    /// all accounts, so that emulators and private clouds, which stay behind, know it too.
    static let version = "2021-08-06"

    /// Takes the key as Azure shows it, in base64, or throws `parameter_invalid`.
    init(account: String, key: Secret) throws {
        guard let bytes = Data(base64Encoded: key.text), !bytes.isEmpty else {
            throw StillsError(
                .parameterInvalid,
                "The storage account's key is not base64.",
                fix: "Give one of the two keys that Azure shows for the storage account, as it is."
            )
        }
        self.account = account
        self.key = SymmetricKey(data: bytes)
    }

    /// The fields to add to a request that has `fields`, which hold no `x-ms-date` and no `x-ms-version` yet.
    func fields(
        signing method: String,
        _ url: SourceURL,
        with fields: [HeaderField],
        at date: Date
    ) -> [HeaderField] {
        let added = [HeaderField("x-ms-date", date.httpText), HeaderField("x-ms-version", Self.version)]
        let values = Dictionary(
            (fields + added).map { ($0.name.lowercased(), $0.signedValue) },
            uniquingKeysWith: { "\($0),\($1)" }
        )
        let slots = Self.slots.map { name in
            let value = values[name] ?? ""
            return name == "content-length" && value == "0" ? "" : value
        }
        // The service's own order differs from this one only where one name has a hyphen and another a letter.
        let own = values.filter { $0.key.hasPrefix("x-ms-") }.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
        let text = ([method.uppercased()] + slots + own + [resource(url)]).joined(separator: "\n")
        return added + [HeaderField("Authorization", "SharedKey \(account):\(signature(of: text))")]
    }

    /// The signature of a text, in base64.
    func signature(of text: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)).base64EncodedString()
    }

    /// The account, the path as it is sent, and a line for each parameter, decoded, in order.
    ///
    /// The path of an emulator begins with the account, which then stands there twice, as the service wants it.
    private func resource(_ url: SourceURL) -> String {
        let parameters = url.parameters.map { (name: $0.name.lowercased(), value: $0.value) }
        let lines = Dictionary(grouping: parameters, by: \.name).sorted { $0.key < $1.key }.map { name, pairs in
            "\n\(name):\(pairs.map(\.value).sorted().joined(separator: ","))"
        }
        return "/\(account)\(url.path)\(lines.joined())"
    }

    /// The fields with a place of their own, whether they are there or not; `x-ms-date` leaves that of `Date` empty.
    private static let slots = [
        "content-encoding", "content-language", "content-length", "content-md5", "content-type", "",
        "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range",
    ]
}
