import ArgumentParser

@main
struct Stills: AsyncParsableCommand {}
