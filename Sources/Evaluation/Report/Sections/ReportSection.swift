/// A part of the page that its table of contents names.
struct ReportSection {
    /// The fragment of links to it.
    var anchor: String
    var title: String
    var body: HTML

    var html: HTML {
        """
        <section id="\(anchor)"><h2>\(title)</h2>
        \(body)</section>

        """
    }
}
