import Embedding

struct ModelSettings: SettingSection {
    let path = Setting(
        "model.path", .folder("Models/all-MiniLM-L6-v2"),
        """
        The folder of a BERT-shaped sentence-embedding model in Hugging Face files, or of a static model. Scripts/bootstrap \
        fetches this one.
        """, option: "--model")
    let precision = Setting(
        "model.precision", .choice(Precision.auto, placeholder: "precision"),
        """
        The precision of the transformer's products. auto is int8 where the CPU has byte products (AVX-512 VNNI, AVX-VNNI, \
        AMX), otherwise f32.
        """, option: "--precision")
    let maxTokens = Setting(
        "model.max_tokens", .int(0, in: 0...65536, values: "0, or 3 to the model's number of positions (512)"),
        """
        The longest text in tokens. Longer ones are truncated, and their results say "truncated". 0 is the model's own limit \
        (256 for the default model).
        """)
    let prompt = Setting(
        "model.prompt",
        .text("default", values: "`default`, `none`, or the name of a prompt", placeholder: "name"),
        """
        The model's prompt to put before every text: a name, none, or default. default is the one that the model's files name \
        as their default, if any.
        """, option: "--prompt")
}
