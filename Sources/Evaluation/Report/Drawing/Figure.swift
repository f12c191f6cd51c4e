/// A chart with its title, its key and a sentence on how to read it.
struct Figure {
    /// One entry of the key: a class of the style sheet that colours it, and its meaning.
    struct Key {
        var style: String
        var text: String
    }

    var title: String
    var note: HTML = ""
    var keys: [Key] = []
    var drawing: HTML

    var html: HTML {
        let key: HTML =
            keys.isEmpty
            ? ""
            : "<ul class=\"key\">\(keys.map { "<li><i class=\"\($0.style)\"></i>\($0.text)</li>" as HTML })</ul>"
        return """
            <figure><figcaption><h3>\(title)</h3><p>\(note)</p></figcaption>\(key)\(drawing)</figure>

            """
    }
}
