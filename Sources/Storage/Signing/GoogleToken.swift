import Core

/// A token that was exchanged for an assertion (RFC 6749, section 5.1).
struct GoogleToken: Sendable, Hashable {
    let token: Secret
    /// How long it is good for, at most a day.
    let seconds: Int

    /// Reads the answer of a token endpoint; `nil` where it holds no token that a header field could carry.
    init?(answer: some Collection<UInt8>) {
        guard answer.count <= 65536, let fields = try? JSONValue.object(from: answer),
            case .string(let text)? = fields["access_token"], HeaderField.canCarry(text)
        else { return nil }
        token = Secret(text)
        switch fields["expires_in"] {
        case .number(let number)?: seconds = Int(min(max(number, 0), 86400))
        // It need not be told (RFC 6749, section 5.1); few tokens live for less.
        default: seconds = 300
        }
    }
}
