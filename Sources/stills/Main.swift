import ArgumentParser
import Isolation

/// Starts either a renderer or one of the commands.
///
/// A renderer must have one thread and nothing open until it has put its walls up, so neither ArgumentParser nor
/// anything of the server comes before it.
@main
enum Main {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "renderer" { RendererMain.run(Array(arguments.dropFirst())) }
        await Stills.main()
    }
}
