"""Files of texts by key as the tools of their platforms write them, in one language: what several tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

Texts = dict[str, str]


def android(texts: Texts, language: str) -> str:
    def one(text: str) -> str:
        for char in "\\'\"":
            text = text.replace(char, "\\" + char)
        return escape(text.replace("\n", "\\n"))

    rows = "".join(f'    <string name={quoteattr(key)}>"{one(text)}"</string>\n' for key, text in texts.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<resources>\n{rows}</resources>\n'


def strings(texts: Texts, language: str) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    return "".join(f"/* About it */\n{quoted(key)} = {quoted(text)};\n\n" for key, text in texts.items())


def stringsdict(texts: Texts, language: str) -> str:
    rows = "".join(
        f"<key>{escape(key)}</key>\n<dict>\n<key>NSStringLocalizedFormatKey</key><string>%#@n@</string>\n"
        f"<key>n</key>\n<dict><key>NSStringFormatSpecTypeKey</key><string>NSStringPluralRuleType</string>\n"
        f"<key>NSStringFormatValueTypeKey</key><string>d</string>\n<key>other</key><string>{escape(text)}</string>\n"
        f"</dict></dict>\n"
        for key, text in texts.items()
    )
    head = '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n<plist version="1.0">\n<dict>\n{rows}</dict></plist>\n'


def arb(texts: Texts, language: str) -> str:
    tree: dict[str, object] = {"@@locale": language}
    for key, text in texts.items():
        tree |= {key: text, f"@{key}": {"description": "About it"}}
    return json.dumps(tree, ensure_ascii=False, indent=2)


def flat_json(texts: Texts, language: str) -> str:
    return json.dumps(texts, ensure_ascii=False, indent=2)


def properties(texts: Texts, language: str) -> str:
    import javaproperties

    return javaproperties.dumps(texts, timestamp=False, ensure_ascii=False, ensure_ascii_comments=False)


def ascii_properties(texts: Texts, language: str) -> str:
    import javaproperties

    return javaproperties.dumps(texts, timestamp=False)


def yaml_texts(texts: Texts, language: str) -> str:
    import yaml

    return yaml.safe_dump({language: {"app": texts}}, allow_unicode=True, sort_keys=False, default_style='"')


def toml_texts(texts: Texts, language: str) -> str:
    import tomlkit

    made = tomlkit.document()
    for key, text in texts.items():
        made[key] = {"description": "About it", "other": text}
    return tomlkit.dumps(made)


def resx(texts: Texts, language: str) -> str:
    rows = "".join(
        f'  <data name={quoteattr(key)} xml:space="preserve">\n    <value>{escape(text)}</value>\n  </data>\n'
        for key, text in texts.items()
    )
    head = '  <resheader name="resmimetype">\n    <value>text/microsoft-resx</value>\n  </resheader>\n'
    icon = '  <data name="icon" type="System.Drawing.Bitmap" mimetype="x"><value>AAAA</value></data>\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<root>\n{head}{icon}{rows}</root>\n'


def fluent(texts: Texts, language: str) -> str:
    from fluent.syntax import ast, serialize

    body = [ast.Message(ast.Identifier(key), value=ast.Pattern([ast.TextElement(text)])) for key, text in texts.items()]
    return serialize(ast.Resource(body))


#: Name of the source file, of the target file -> writer.
KEYED: dict[tuple[str, str], Callable[[Texts, str], str]] = {
    ("res/values/strings.xml", "res/values-zh-rCN/strings.xml"): android,
    ("en.lproj/Localizable.strings", "zh-Hans.lproj/Localizable.strings"): strings,
    ("Base.lproj/Localizable.stringsdict", "zh-Hans.lproj/Localizable.stringsdict"): stringsdict,
    ("lib/l10n/app_en.arb", "lib/l10n/app_zh.arb"): arb,
    ("locales/en.json", "locales/zh-CN.json"): flat_json,
    ("messages.properties", "messages_zh_CN.properties"): properties,
    ("old/messages_en.properties", "old/messages_zh.properties"): ascii_properties,
    ("config/locales/en.yml", "config/locales/zh-CN.yml"): yaml_texts,
    ("i18n/en.toml", "i18n/zh.toml"): toml_texts,
    ("Strings.resx", "Strings.zh-CN.resx"): resx,
    ("locales/en-US/app.ftl", "locales/zh-CN/app.ftl"): fluent,
}
