import Shared

extension AdviseOptions {
    static let layout = HelpLayout(
        essentials: [
            "api": "Ask Gemini, or a server with OpenAI's interface",
            "model": "Ask this model",
            "url": "Ask at another address, such as a local model's",
            "candles": "Show the model the last N candles (default: 30)",
            "within": "Accept prices this near to the entry (default: 5%)",
            "veto": "Drop signals that the model rates low",
            "timeout": "Wait this long for an answer (default: 8s)",
            "retries": "Retry N times (default: 2)",
            "env": "Read keys from FILE (default: ./.env)",
            "quiet": "Print errors only",
        ],
        groups: [
            "The model": "api model url candles",
            "Its answer": "within veto",
            "Connection": "timeout retries backoff env cacert",
        ])
}
