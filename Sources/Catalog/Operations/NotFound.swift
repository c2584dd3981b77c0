package import Core

/// What is said of rows that are not there, or that belong to another account.
extension StillsError {
    package static let accountNotFound = StillsError(
        .accountNotFound,
        "There is no such account.",
        fix: "Check the account's name against the list of accounts."
    )
    package static let keyNotFound = StillsError(
        .keyNotFound,
        "There is no such key.",
        fix: "Check the key's id against the list of keys."
    )
    package static let collectionNotFound = StillsError(
        .collectionNotFound,
        "There is no such collection.",
        fix: "Check the collection's id against the list of collections; it may have been deleted."
    )
    package static let imageNotFound = StillsError(
        .imageNotFound,
        "There is no such image.",
        fix: "Check the image's id against the list of images; it may have been deleted."
    )
    package static let uploadNotFound = StillsError(
        .uploadNotFound,
        "The upload URL is unknown, has expired or has been used.",
        fix: "Ask for a new upload URL, and send one file to it."
    )
    package static let jobNotFound = StillsError(
        .jobNotFound,
        "There is no such job.",
        fix: "Use the address that the request for the job was answered with; old jobs are forgotten."
    )
    package static let credentialsNotFound = StillsError(
        .credentialsNotFound,
        "There are no stored credentials of this name.",
        fix: "Check the name against the list of credentials."
    )
}
