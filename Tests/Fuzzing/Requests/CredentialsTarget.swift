import Core

@testable import Server

extension FuzzTarget {
    /// Credentials that are taken read the same after they were written for sealing; no problem repeats a secret.
    static let credentials = FuzzTarget("credentials") { bytes in
        guard bytes.count <= 64 << 10, let object = try parsed({ try JSONValue.object(from: bytes) }) else { return }
        var fields = FieldReader(object)
        do {
            let new = try NewCredential(&fields)
            guard case .object(let members) = new.body.json else {
                throw BrokenProperty("A body of \(new.body.kind) is written as no object.")
            }
            var written = FieldReader(members)
            let again = CredentialBody(new.body.kind, &written)
            try written.finish()
            try expect(again == new.body, "A body of \(new.body.kind) is not read as it was written.")
            try expect(new.description.kind.isOfStore || !new.description.scope.hosts.isEmpty, "It may go anywhere.")
            for bucket in new.description.scope.buckets {
                try expect(BucketPattern(bucket.text) == bucket, "\(bucket.text) is another pattern.")
            }
            for host in new.description.scope.hosts {
                try expect(CredentialHost(host.text) == host, "\(host.text) is another host.")
            }
        } catch let error as StillsError {
            try checkSecrets(of: object, in: error)
        }
    }

    private static func checkSecrets(of object: [String: JSONValue], in error: StillsError) throws {
        guard case .object(let body)? = object["body"] else { return }
        let told = ([error.cause, error.fix, error.detail ?? ""] + error.problems).joined(separator: "\n")
        for name in [
            "secret_access_key", "session_token", "private_key", "account_key", "sas_token", "password", "token",
        ] {
            // Short ones may stand in any sentence, and a name may be repeated.
            guard case .string(let secret)? = body[name], secret.utf8.count >= 24 else { continue }
            let isName = body.keys.contains { $0.contains(secret) } || object.keys.contains { $0.contains(secret) }
            try expect(isName || !told.contains(secret), "A problem repeats `\(name)`: \(told)")
        }
    }
}
