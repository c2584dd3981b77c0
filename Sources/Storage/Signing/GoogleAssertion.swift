import Core
import Crypto
import CryptoExtras
import Foundation

/// What a Google service account says of itself to get a token: a JWT, signed by RS256 (RFC 7523, RFC 7515, RFC 7518).
///
/// As in "Using OAuth 2.0 for Server to Server Applications" of Google's Identity documentation.
enum GoogleAssertion {
    /// Lets its holder read objects, and nothing else.
    static let readOnlyScope = "https://www.googleapis.com/auth/devstorage.read_only"

    /// The assertion, which is good for an hour from `date` on, at the account's own token URI alone.
    ///
    /// Throws `parameter_invalid` where the account's key is no RSA key of at least 2048 bits in PEM, PKCS#8 or PKCS#1.
    static func text(
        for account: GoogleServiceAccount,
        scope: String = readOnlyScope,
        at date: Date
    ) throws -> String {
        // The library's error could say something of the key.
        guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: account.privateKey.text) else {
            throw unreadableKey
        }
        let seconds = date.timeIntervalSince1970
        let now = seconds.isNaN ? 0 : Int(min(max(seconds, 0), 253_402_300_799))
        let claims = Claims(iss: account.email, scope: scope, aud: account.tokenURI, iat: now, exp: now + 3600)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = try encoder.encode(Header(kid: account.privateKeyID))
        let signed = try "\(base64URL(header)).\(base64URL(encoder.encode(claims)))"
        guard
            let signature = try? key.signature(
                for: SHA256.hash(data: Array(signed.utf8)),
                padding: .insecurePKCS1v1_5
            )
        else { throw unreadableKey }
        return "\(signed).\(base64URL(signature.rawRepresentation))"
    }

    /// The body of the request that exchanges an assertion for a token.
    static func exchangeBody(_ assertion: String) -> Secret {
        Secret(
            FormBody.encode([
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion),
            ])
        )
    }

    private struct Header: Encodable {
        let alg = "RS256"
        let typ = "JWT"
        let kid: String?
    }

    private struct Claims: Encodable {
        let iss: String
        let scope: String
        let aud: String
        let iat: Int
        let exp: Int
    }

    private static let unreadableKey = StillsError(
        .parameterInvalid,
        "The service account's private key cannot be read.",
        fix: "Give the `private_key` of the service account's JSON file: an RSA key of at least 2048 bits in PEM."
    )

    /// Without padding (RFC 4648, section 5).
    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
