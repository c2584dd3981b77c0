import Core

/// Throws `parameter_invalid` unless `name` has 1 to 64 characters, none of them a control character.
func checkName(_ name: String) throws {
    // A character may consist of any number of scalars, so the bytes are bounded too.
    guard (1...64).contains(name.count), name.utf8.count <= 512,
        !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
        throw StillsError(
            .parameterInvalid,
            "The name is empty, longer than 64 characters, or holds control characters.",
            fix: "Choose a name of 1 to 64 printable characters."
        )
    }
}
