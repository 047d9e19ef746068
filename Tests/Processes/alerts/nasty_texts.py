"""Strings that break programs: what shells, markup, terminals, databases, spreadsheets and parsers stumble over."""

STRINGS = [
    "", " ", "-n", "--help", "-", "--", "~", "*", "?", "$HOME", "${HOME}", "$(touch pwned)", "`touch pwned`", "; touch pwned", "| touch pwned",
    "&& touch pwned", "& touch pwned &", "> pwned", ">> pwned", "< /etc/passwd", "\n touch pwned", "\r\ntouch pwned", "'; touch pwned; '",
    '"; touch pwned; "', "$'\\x74ouch pwned'", "!!", "!$", "%s%s%s%n", "%d", "%x%x", "%%", "\\", "\\\\", "\\n", "\\0", "\0", "a\0b", "'", '"', "''",
    '""', "'\"'", "`", "´", "“quoted”", "‘single’", "«guillemets»", "/", "//", "../../../etc/passwd", "/dev/null", "C:\\con", "file:///etc/passwd",
    "<b>bold</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</text>", "<!-- -->", "<![CDATA[x]]>", "&amp;", "&lt;", "&#60;",
    "&nbsp;", "&", "<", ">", "<>", "<!channel>", "<!here>", "<@U123>", "@everyone", "@here", "#general", "*bold*", "_italic_", "~strike~",
    "`code`", "```block```", "> quote", "|| spoiler ||", "[link](https://example.com)", "# heading", "- item", "1. item", "\\*", "__init__",
    "st_10_3_dir == 1", "rsi_7 > 55 and (close < open)", "{symbol}", "{{symbol}}", "{", "}", "{}", "{0}", "${symbol}", "#{symbol}", "<%= 1 %>",
    "' OR '1'='1", "'; DROP TABLE alert; --", "1; DELETE FROM alert", "\" OR \"\"=\"", "Robert'); DROP TABLE alert;--", "/*", "*/", "--",
    "=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", ",", ",,", ";", "a,b", "a;b", "\t", "a\tb", "a\nb", "a\rb", "a\r\nb", "\x0b", "\x0c", "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07", "\x1b[2J", "\x07", "\x08\x08\x08", "\x7f", "\x01\x02\x03", "\x1f", "\x80", "\x85", "\x9b31m", "\u00a0", "\u00ad", "\u200b", "\u200c",
    "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202d", "\u202etxet", "\u2066", "\u2067", "\u2069", "\u061c", "\ufeff",
    "\ufffd", "\uffff", "\ufffe", "\ue000", "ÄÖÜäöüß", "åÅøØæÆ", "éèêëçñ", "ĀāĒē", "Łódź", "Ελληνικά", "Русский", "עברית", "العربية", "हिन्दी", "ไทย",
    "한국어", "日本語", "中文", "繁體", "Tiếng Việt", "ﷺ", "﷽", "ﬁ", "ℵ", "∞", "≤≥≠≈", "→←↑↓", "€£¥₿", "¼½¾", "①②③", "Ⅷ", "ⁿ", "ǆ", "İ", "ı", "ß",
    "e\u0301", "\u0301", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇩", "❤️", "☠", "⚠️", "1️⃣", "\U0001f600" * 50, "\U00010000", "\U0010ffff",
    "𝒯𝑒𝓍𝓉", "Ｆｕｌｌｗｉｄｔｈ", "ʇxǝʇ", "A" * 47, "A" * 48, "A" * 49, "A" * 200, "A" * 5000, "ü" * 200, "€" * 200, "^{}[]~|\\€" * 20, "a b " * 100,
    "0", "-0", "1e400", "NaN", "Infinity", "-Infinity", "null", "true", "false", "None", "undefined", "nil", "0x1F", "1_000", "1,000.00", "１２３", "٠١٢",
    "BTCUSDT", "btcusdt", "USDT", "USD", "1000PEPEUSDT", "BTC-29DEC23", "BTC-29DEC23-40000-C", "BTC/USDT:USDT", "BTC USDT", "BTCUSDT\n", "\nBTCUSDT",
    "Bcc: victim@example.com", "a\r\nBcc: victim@example.com\r\n\r\nbody", "a\nX-Injected: 1", ".", "..", "\n.\n", "\r\n.\r\n", "=?UTF-8?B?eA==?=",
    "http://example.com", "https://example.com/?a=b&c=d", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "tel:+123", "%0d%0aX: 1", "%00",
    "+49 123", "a+b", "a%20b", "a=b&c=d", "?a=b", "#frag", "(*)(uid=*))(|(uid=*", "<?xml version='1.0'?>", "<!DOCTYPE x>", "on run argv", "osascript -e 'x'",
    "\" & do shell script \"touch pwned\" & \"", "import os", "__import__('os').system('touch pwned')", "$$", "$0", "$@", "$*", "$#", "$?", "${IFS}",
    "a&&b", "a||b", "(a)", "((a))", "[a]", "[[a]]", "{a,b}", "{1..9}", "~root", "^", "^D", "\x04", "\x03", "\x1a", "\x11\x13", "xn--bcher-kva", "CON", "NUL",
    "COM1", "aux.txt", "test\u202efdp.exe", "ﾊﾝｶｸ", "゛゜", "（╯°□°）╯︵ ┻━┻", "¯\\_(ツ)_/¯", "ಠ_ಠ", "( ͡° ͜ʖ ͡°)", "ﾟ･✿ヾ╲(｡◕‿◕｡)╱✿･ﾟ", "社會科學院語學研究所",
    "Ⱥ", "Ⱦ", "\u115f", "\u1160", "\u3164", "\uffa0", "\u180e", "\u2060", "\U000e0001", "\U000e0067", "\u0600", "\u070f", "\u1d173",
]
# Two together, up to 500 of them.
STRINGS += [STRINGS[place] + STRINGS[-place - 1] for place in range(500 - len(STRINGS))]
