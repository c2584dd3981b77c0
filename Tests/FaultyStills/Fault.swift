#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a renderer may be made to do, by a picture or a source whose text is `fault ` and one of these names.
enum Fault: String {
    // It fails.
    case crash, trap, abort, exit, spin, sleep, allocate
    // It tries what it may not; that the system lets it do so would end in a success.
    case openFile = "open-file"
    case createFile = "create-file"
    case openSocket = "open-socket"
    case execute, fork
    case writeElsewhere = "write-elsewhere"
    case killServer = "kill-server"
    // It says what no renderer says.
    case garbage
    case longMessage = "long-message"
    case answerTwice = "answer-twice"
    case answerAnother = "answer-another"
    case impossibleAnswer = "impossible-answer"
    case unsealedPicture = "unsealed-picture"
    case askOutside = "ask-outside"
    case askWildly = "ask-wildly"
    case askForever = "ask-forever"
    case strangeError = "strange-error"
    case closeSocket = "close-socket"
    // It does its job, and then it ends.
    case answerAndEnd = "answer-and-end"

    /// - Parameter head: the first bytes of a file.
    init?(_ head: [UInt8]) {
        let words = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == "fault" else { return nil }
        self.init(rawValue: String(words[1]))
    }
}
