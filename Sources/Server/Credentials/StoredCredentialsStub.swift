import Core

struct StoredCredentials: Sendable {
    func credential(named: String, account: String) async throws -> Credential {
        throw StillsError(.credentialsUnknown, "There are no stored credentials of this name.", fix: "Store.")
    }
}
